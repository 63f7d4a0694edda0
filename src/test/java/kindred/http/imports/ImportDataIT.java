package kindred.http.imports;

import static kindred.http.ImportClient.expect;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import kindred.csv.CsvSpectrum;
import kindred.csv.SharedData;
import kindred.http.ApiServer;
import kindred.http.ImportClient;
import kindred.http.TenantClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files from public test suites, imported over HTTP. */
class ImportDataIT {

  @RegisterExtension static final ApiServer API = new ApiServer();

  private final TenantClient tenant = API.tenant();
  private final ImportClient imports = new ImportClient(API, tenant);

  @ParameterizedTest
  @EnumSource
  void the_cases_of_csv_spectrum_become_the_profiles_of_their_json(CsvSpectrum sample)
      throws IOException {
    var rows = sample.rows();
    define(sample.header());

    expect(imports.upload("?create-log=true", sample.csv()), rows.size(), rows.size(), 0, 0);

    assertThat(profilesInFileOrder()).isEqualTo(rows.stream().map(ImportDataIT::profile).toList());
  }

  @Test
  void each_later_duplicate_of_the_febrl_persons_is_skipped() throws IOException {
    var lines = Files.readAllLines(SharedData.file("febrl/dataset1.csv"), StandardCharsets.UTF_8);
    var titles = lines.get(0).split(",");
    define(lines.get(0));
    tenant.key("{\"name\": \"idSocSec\", \"attributes\": [\"soc_sec_id\"], \"unique\": true}");
    var distinct = new HashSet<String>();
    long later = 0;
    for (var line : lines.subList(1, lines.size())) {
      var cells = line.split(",", -1);
      later += distinct.add(cells[titles.length - 1].strip().toLowerCase(Locale.ROOT)) ? 0 : 1;
    }

    var data = Files.readAllBytes(SharedData.file("febrl/dataset1.csv"));
    expect(imports.upload("?id-key=idSocSec", data), 1000, distinct.size(), later, 0);
    expect(imports.upload("?id-key=idSocSec", data), 1000, 0, 1000, 0);

    assertThat(later).isPositive();
    var first = lines.get(1).split(",", -1);
    var found = tenant.found("soc_sec_id=" + first[titles.length - 1].strip());
    for (int i = 0; i < titles.length; i++) {
      assertThat(found.path(titles[i].strip()).asText()).isEqualTo(first[i]);
    }
  }

  private void define(String header) {
    var attributes =
        Arrays.stream(header.split(","))
            .map(title -> "{\"name\": \"" + title.strip() + "\", \"type\": \"string\"}")
            .collect(Collectors.joining(",", "[", "]"));
    assertThat(tenant.put("/metadata/profiles", attributes).status()).isEqualTo(200);
  }

  /** The log names the profile of each row. */
  private List<JsonNode> profilesInFileOrder() {
    var job = tenant.get("/imports").json().get(0);
    var log = tenant.get(job.path("links").path("log").asText()).text();
    var profiles = new ArrayList<JsonNode>();
    log.lines()
        .skip(1)
        .forEach(
            line -> {
              var profile = (ObjectNode) tenant.get("/profiles/" + line.split(",")[3]).json();
              profile.remove("customer_id");
              profiles.add(profile);
            });
    return profiles;
  }

  /** An empty cell is an absent attribute. */
  private static JsonNode profile(Map<String, String> row) {
    var profile = JsonNodeFactory.instance.objectNode();
    row.forEach(
        (title, value) -> {
          if (!value.isEmpty()) {
            profile.put(title, value);
          }
        });
    return profile;
  }
}
