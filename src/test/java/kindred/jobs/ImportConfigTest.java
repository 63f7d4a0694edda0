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
    assertThat(ImportConfig.from(new Settings(Map.of()), DATA).folders())
        .containsExactly(DATA.resolve("imports"));
    var named = Map.of("KINDRED_IMPORT_DIRS", "/a" + File.pathSeparator + " /b ");
    assertThat(ImportConfig.from(new Settings(named), DATA).folders())
        .containsExactly(Path.of("/a"), Path.of("/b"));
  }

  @Test
  void an_invalid_size_limit_is_reported_with_the_name_of_the_setting() {
    var settings = new Settings(Map.of("KINDRED_IMPORT_MAX_BYTES", "much"));

    ImportConfig.from(settings, DATA);

    assertThatThrownBy(settings::requireNoFaults)
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("KINDRED_IMPORT_MAX_BYTES must be a whole number");
  }

  @Test
  void a_tenant_may_have_fifty_jobs_by_default() {
    assertThat(ImportConfig.from(new Settings(Map.of()), DATA).jobsPerTenant()).isEqualTo(50);
    var given = Map.of("KINDRED_IMPORT_JOBS_PER_TENANT", "3");
    assertThat(ImportConfig.from(new Settings(given), DATA).jobsPerTenant()).isEqualTo(3);
    for (var wrong : List.of("0", "-1", "1001", "all")) {
      var settings = new Settings(Map.of("KINDRED_IMPORT_JOBS_PER_TENANT", wrong));

      ImportConfig.from(settings, DATA);

      assertThatThrownBy(settings::requireNoFaults)
          .hasMessageContaining("KINDRED_IMPORT_JOBS_PER_TENANT must be a whole number");
    }
  }
}
