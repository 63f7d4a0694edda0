package kindred.csv;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reads public collections of CSV files whose content is known. */
class CsvSpectrumTest {

  @ParameterizedTest
  @EnumSource
  void every_file_has_the_content_of_its_json_document(CsvSpectrum sample) throws IOException {
    assertThat(objects(Csv.table(sample.csv(), Csv.COMMA))).isEqualTo(sample.rows());
  }

  @Test
  void every_naughty_string_is_read_as_written() throws IOException {
    var json = Files.readAllBytes(SharedData.file("naughty-strings/blns.json"));
    var naughty = new ObjectMapper().readValue(json, new TypeReference<List<String>>() {});
    var table = new ArrayList<>(List.of(List.of("a", "b")));
    naughty.forEach(text -> table.add(List.of(text, text)));

    var written = Csv.write(table, ',', "\n").getBytes(UTF_8);

    assertThat(Csv.table(written, Csv.COMMA)).isEqualTo(table);
  }

  @Test
  void the_blanks_of_the_febrl_data_set_are_preserved() throws IOException {
    var table = Csv.table(Files.readAllBytes(SharedData.file("febrl/dataset1.csv")), Csv.COMMA);

    assertThat(table).hasSize(1_001);
    assertThat(table.get(1).subList(1, table.get(1).size())).allMatch(cell -> cell.startsWith(" "));
  }

  private static List<Map<String, String>> objects(List<List<String>> table) {
    var objects = new ArrayList<Map<String, String>>();
    for (var cells : table.subList(1, table.size())) {
      var object = new LinkedHashMap<String, String>();
      for (int i = 0; i < cells.size(); i++) {
        object.put(table.get(0).get(i), cells.get(i));
      }
      objects.add(object);
    }
    return objects;
  }
}
