package kindred.profile;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SegmentTest {

  @Test
  void should_be_a_text_that_an_http_header_carries_unchanged() {
    assertThat(new String[] {"default", "a", "gold & silver", "~".repeat(64)})
        .allMatch(Segment::isSegment);
    assertThat(new String[] {"", " ", " a", "a ", "a\tb", "a\nb", "\r\nX: y", "é", "~".repeat(65)})
        .noneMatch(Segment::isSegment);
  }
}
