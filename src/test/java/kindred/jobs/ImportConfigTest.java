package kindred.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import kindred.settings.Settings;
import kindred.settings.SettingsException;
import org.junit.jupiter.api.Test;

class ImportConfigTest {

  private static final Path DATA = Path.of("somewhere");

  @Test
  void the_default_import_folder_is_inside_the_data_folder() {
    assertThat(ImportConfig.from(new Settings(Map.of()), DATA, false).folders())
        .containsExactly(DATA.resolve("imports"));
    var named = Map.of("KINDRED_IMPORT_DIRS", "/a" + File.pathSeparator + " /b ");
    assertThat(ImportConfig.from(new Settings(named), DATA, false).folders())
        .containsExactly(Path.of("/a"), Path.of("/b"));
  }

  @Test
  void with_users_the_default_import_folder_is_another_one_for_each_tenant() {
    assertThat(ImportConfig.from(new Settings(Map.of()), DATA, true).folders())
        .containsExactly(DATA.resolve("imports").resolve("{tenant}"));
    var named = Map.of("KINDRED_IMPORT_DIRS", "/a/{tenant}" + File.pathSeparator + "/{tenant}/b");
    var settings = new Settings(named);
    assertThat(ImportConfig.from(settings, DATA, true).folders())
        .containsExactly(Path.of("/a/{tenant}"), Path.of("/{tenant}/b"));
    settings.requireNoFaults();
  }

  @Test
  void with_users_an_import_folder_that_is_common_to_all_tenants_is_refused() {
    for (var folder : List.of("/a", "/a/{tenant}/..", "/a/{Tenant}")) {
      var named = Map.of("KINDRED_IMPORT_DIRS", "/b/{tenant}" + File.pathSeparator + folder);
      var settings = new Settings(named);

      ImportConfig.from(settings, DATA, true);

      assertThatThrownBy(settings::requireNoFaults)
          .as(folder)
          .isInstanceOf(SettingsException.class)
          .hasMessageContaining("KINDRED_IMPORT_DIRS must have {tenant} in every path");
    }
  }

  @Test
  void uploads_lie_in_the_data_folder_unless_all_servers_share_a_folder() {
    var own = ImportConfig.from(new Settings(Map.of()), DATA, false);
    assertThat(own.uploads()).isEqualTo(own.spool()).isEqualTo(DATA.resolve("spool"));

    var given = Map.of("KINDRED_SPOOL_DIR", "/mnt/kindred/spool");
    var shared = ImportConfig.from(new Settings(given), DATA, false);
    assertThat(shared.uploads()).isEqualTo(Path.of("/mnt/kindred/spool"));
    assertThat(shared.spool()).isEqualTo(own.spool());
  }

  @Test
  void an_invalid_size_limit_is_reported_with_the_name_of_the_setting() {
    var settings = new Settings(Map.of("KINDRED_IMPORT_MAX_BYTES", "much"));

    ImportConfig.from(settings, DATA, false);

    assertThatThrownBy(settings::requireNoFaults)
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("KINDRED_IMPORT_MAX_BYTES must be a whole number");
  }

  @Test
  void a_tenant_may_have_fifty_jobs_by_default() {
    assertThat(ImportConfig.from(new Settings(Map.of()), DATA, false).jobsPerTenant())
        .isEqualTo(50);
    var given = Map.of("KINDRED_IMPORT_JOBS_PER_TENANT", "3");
    assertThat(ImportConfig.from(new Settings(given), DATA, false).jobsPerTenant()).isEqualTo(3);
    for (var wrong : List.of("0", "-1", "1001", "all")) {
      var settings = new Settings(Map.of("KINDRED_IMPORT_JOBS_PER_TENANT", wrong));

      ImportConfig.from(settings, DATA, false);

      assertThatThrownBy(settings::requireNoFaults)
          .hasMessageContaining("KINDRED_IMPORT_JOBS_PER_TENANT must be a whole number");
    }
  }
}
