package kindred.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpHeaders;
import java.util.Optional;

/** A response that is no refusal; its body is a missing node when there is none. */
record Answer(HttpHeaders headers, JsonNode body) {

  Optional<String> header(String name) {
    return headers.firstValue(name);
  }
}
