package kindred.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import kindred.profile.Attributes;
import kindred.profile.ExtensionRecord;
import kindred.profile.OwnedKey;
import kindred.profile.ProfileContent;
import org.junit.jupiter.api.Test;

class ProfileImageTest {

  @Test
  void should_parse_what_it_printed() {
    var image =
        new ProfileImage(
            Long.MAX_VALUE,
            new ProfileContent(
                "segment",
                new Attributes(
                    Map.of(
                        "A", List.of("x", "\"\\ü\u0000"),
                        "B", List.of(Long.MIN_VALUE),
                        "C", List.of(0.1, 1e300),
                        "D", List.of(true))),
                List.of(
                    new ExtensionRecord("vip.5", "", Attributes.NONE),
                    new ExtensionRecord(
                        "card.2", "0000000000080000", new Attributes(Map.of("N", List.of("7"))))),
                Set.of(
                    new OwnedKey("idemail.6", "00ff", true, 1023),
                    new OwnedKey("idname.7", "ff00", false, 4)),
                9));

    assertThat(ProfileImage.parse(image.print())).isEqualTo(image);
  }
}
