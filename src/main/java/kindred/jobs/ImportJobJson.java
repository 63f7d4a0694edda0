package kindred.jobs;

import com.fasterxml.jackson.core.type.TypeReference;
import java.util.Map;
import kindred.json.StoredJson;
import kindred.problem.Fault;

/** Reads parts of a job from the JSON documents in its row. */
final class ImportJobJson {

  private ImportJobJson() {}

  static ImportProgress progress(String text) {
    return StoredJson.read(text, new TypeReference<>() {});
  }

  static Checkpoint checkpoint(String text) {
    return StoredJson.read(text, new TypeReference<>() {});
  }

  static ImportOptions options(String text) {
    return ImportOptions.read(
        StoredJson.read(text, new TypeReference<Map<String, Object>>() {}), Fault.Place.BODY);
  }
}
