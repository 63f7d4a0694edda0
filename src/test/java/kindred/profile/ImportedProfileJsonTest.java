package kindred.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ImportedProfileJsonTest {

  private static final Attributes VALUES =
      new Attributes(
          Map.of(
              "Text", List.of("\"a\" \\ \u0000\n \uD83D\uDE00 é", ""),
              "Number", List.of(Long.MIN_VALUE),
              "Decimal", List.of(-0.0, 1e300),
              "Truth", List.of(true)));

  @Test
  void a_printed_document_is_parsed_back() {
    var content =
        new ProfileContent(
            "a \"segment\"",
            VALUES,
            List.of(
                new ExtensionRecord("address.3", "", VALUES),
                new ExtensionRecord("phone.4", "0001", Attributes.NONE),
                new ExtensionRecord("phone.4", "0002", VALUES)),
            Set.of(
                new OwnedKey("mail.5", "ab", true, 1023), new OwnedKey("name.6", "cd", false, 4)),
            7);

    assertThat(parsed(content)).isEqualTo(content);
  }

  @Test
  void a_profile_without_content_is_parsed_back() {
    var content = new ProfileContent("", Attributes.NONE, List.of(), Set.of(), 0);

    assertThat(parsed(content)).isEqualTo(content);
  }

  @Test
  void records_are_parsed_in_the_order_of_table_rows() {
    var card = new ExtensionRecord("card.2", "0001", VALUES);
    var second = new ExtensionRecord("card.2", "0002", VALUES);
    var address = new ExtensionRecord("address.3", "", VALUES);
    var content = new ProfileContent("", VALUES, List.of(second, card, address), Set.of(), 0);

    assertThat(parsed(content).records()).containsExactly(address, card, second);
  }

  @Test
  void attributes_keep_their_order() {
    var attributes = AttributesJson.parse("{\"b\":1,\"a\":2,\"c\":3}");
    var content = new ProfileContent("", attributes, List.of(), Set.of(), 0);

    assertThat(parsed(content).attributes().values().keySet()).containsExactly("b", "a", "c");
  }

  @Test
  void a_corrupt_document_is_refused() {
    assertThatIllegalStateException().isThrownBy(() -> ImportedProfileJson.parse("{", 0));
  }

  private static ProfileContent parsed(ProfileContent content) {
    var document = new String(ImportedProfileJson.print(content), StandardCharsets.UTF_8);
    return ImportedProfileJson.parse(document, content.keysSchemaVersion());
  }
}
