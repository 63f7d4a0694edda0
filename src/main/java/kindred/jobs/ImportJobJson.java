package kindred.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import kindred.problem.Fault;

/** Converts parts of a job to and from the JSON documents in its row. */
public final class ImportJobJson {

  private static final ObjectMapper JSON = new ObjectMapper();

  private ImportJobJson() {}

  public static String print(Object document) {
    try {
      return JSON.writeValueAsString(document);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  static ImportProgress progress(String text) {
    return read(text, new TypeReference<>() {});
  }

  static Checkpoint checkpoint(String text) {
    return read(text, new TypeReference<>() {});
  }

  static ImportOptions options(String text) {
    return ImportOptions.read(
        read(text, new TypeReference<Map<String, Object>>() {}), Fault.Place.BODY);
  }

  public static <T> T read(String text, TypeReference<T> type) {
    try {
      return JSON.readValue(text, type);
    } catch (JsonProcessingException corrupt) {
      throw new IllegalStateException("a stored JSON document of a job is corrupt", corrupt);
    }
  }
}
