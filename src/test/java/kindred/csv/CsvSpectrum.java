package kindred.csv;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The cases of csv-spectrum, a public collection of CSV files whose content is known. */
public enum CsvSpectrum {
  COMMA_IN_QUOTES,
  EMPTY,
  EMPTY_CRLF,
  ESCAPED_QUOTES,
  JSON,
  NEWLINES,
  NEWLINES_CRLF,
  QUOTES_AND_NEWLINES,
  SIMPLE,
  SIMPLE_CRLF,
  UTF8;

  /** The file; some copies of these files have lost their CRs. */
  public byte[] csv() throws IOException {
    return (name().endsWith("_CRLF") ? text().replaceAll("\r?\n", "\r\n") : text()).getBytes(UTF_8);
  }

  public String header() throws IOException {
    return text().lines().findFirst().orElseThrow();
  }

  /** The values of each row by title. */
  public List<Map<String, String>> rows() throws IOException {
    var json = Files.readAllBytes(SharedData.file("csv-spectrum/json/" + stem() + ".json"));
    return new ObjectMapper().readValue(json, new TypeReference<>() {});
  }

  private String text() throws IOException {
    return Files.readString(SharedData.file("csv-spectrum/csvs/" + stem() + ".csv"));
  }

  private String stem() {
    return name().toLowerCase(Locale.ROOT);
  }
}
