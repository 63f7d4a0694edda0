package kindred.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class AttributesJsonTest {

  private static final List<Object> VALUES =
      List.of(
          "",
          " a ",
          "\"quoted\" \\ \u0000\n",
          "\uD83D\uDE00 é",
          "[1]",
          "true",
          "null",
          "7",
          0L,
          Long.MAX_VALUE,
          Long.MIN_VALUE,
          0.1,
          -0.0,
          1.0,
          1e300,
          Double.MIN_VALUE,
          true,
          false);

  @RepeatedTest(50)
  void a_printed_document_is_parsed_back(RepetitionInfo repetition) {
    var random = new Random(repetition.getCurrentRepetition());
    var values = new LinkedHashMap<String, List<Object>>();
    for (int i = 0; i < random.nextInt(6); i++) {
      var list = new ArrayList<Object>();
      for (int j = 0; j <= random.nextInt(4); j++) {
        list.add(VALUES.get(random.nextInt(VALUES.size())));
      }
      values.put("Name" + i, list);
    }
    var attributes = new Attributes(values);

    var parsed = AttributesJson.parse(AttributesJson.print(attributes));

    assertThat(parsed).isEqualTo(attributes);
    assertThat(parsed.values().keySet()).containsExactlyElementsOf(values.keySet());
  }

  @Test
  void every_value_is_parsed_back_with_its_type() {
    for (var value : VALUES) {
      var parsed =
          AttributesJson.parse(AttributesJson.print(new Attributes(Map.of("A", List.of(value)))));
      assertThat(parsed.of("A")).containsExactly(value);
    }
  }

  @Test
  void one_value_is_a_scalar_several_are_an_array_and_none_is_absent() {
    var values = new LinkedHashMap<String, List<Object>>();
    values.put("One", List.of(1L));
    values.put("Two", List.of("a", "b"));
    values.put("None", List.of());

    assertThat(AttributesJson.print(new Attributes(values)))
        .isEqualTo("{\"One\":1,\"Two\":[\"a\",\"b\"]}");
  }

  @Test
  void a_corrupt_document_is_refused() {
    assertThatIllegalStateException().isThrownBy(() -> AttributesJson.parse("{\"A\":"));
  }
}
