package kindred.http.imports;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.TreeSet;
import kindred.csv.SharedData;
import kindred.http.ApiServer;
import kindred.http.JsonBody;
import kindred.http.TenantClient;
import kindred.keys.KeyNormalizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Strings that broke other programs; https://github.com/minimaxir/big-list-of-naughty-strings. */
class NaughtyStringsIT {

  @RegisterExtension static final ApiServer API = new ApiServer();

  private final TenantClient tenant = API.customers();

  @Test
  void every_string_without_control_characters_is_stored_unchanged_and_finds_its_profile()
      throws IOException {
    var owners = new HashMap<String, TreeSet<String>>();
    for (JsonNode naughty : strings()) {
      String text = naughty.textValue();
      if (hasControls(text)) {
        assertThat(tenant.post("/profiles", profile(text)).status()).isEqualTo(400);
        continue;
      }
      String id = tenant.create(profile(text));

      assertThat(tenant.profile(id).path("LastName")).isEqualTo(naughty);
      assertThat(tenant.profile(id).path("Note").path(0).path("Text")).isEqualTo(naughty);
      owners.computeIfAbsent(KeyNormalizer.normalise(text), same -> new TreeSet<>()).add(id);
    }
    owners.forEach(this::assertFound);
  }

  private static boolean hasControls(String text) {
    return text.chars().anyMatch(c -> Character.isISOControl(c) && "\t\r\n\u0085".indexOf(c) < 0);
  }

  /** The contract refuses a search by a blank value. */
  private void assertFound(String text, TreeSet<String> ids) {
    var found = tenant.get("/profiles?LastName=" + URLEncoder.encode(text, StandardCharsets.UTF_8));
    if (text.isEmpty()) {
      assertThat(found.code()).isEqualTo("invalid-parameters");
    } else {
      assertThat(found.json().findValuesAsText("customer_id")).containsExactlyElementsOf(ids);
    }
  }

  private static String profile(String text) {
    var profile = JsonNodeFactory.instance.objectNode().put("LastName", text);
    profile.putArray("Note").addObject().put("Text", text);
    return profile.toString();
  }

  private static JsonNode strings() throws IOException {
    var file = SharedData.file("naughty-strings/blns.json");
    return JsonBody.read(Buffer.buffer(Files.readAllBytes(file))).orElseThrow();
  }
}
