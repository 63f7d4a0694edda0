package kindred.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import kindred.profile.OwnedKey;
import org.junit.jupiter.api.Test;

class BucketsTest {

  private static final OwnedKey FIRST = new OwnedKey("mail.1", "a", true, 7);
  private static final OwnedKey SECOND = new OwnedKey("mail.1", "b", true, 7);
  private static final OwnedKey THIRD = new OwnedKey("mail.1", "c", true, 7);
  private static final OwnedKey OTHER_BUCKET = new OwnedKey("mail.1", "d", true, 8);
  private static final OwnedKey OTHER_KEY = new OwnedKey("phone.2", "e", true, 7);

  @Test
  void values_of_one_key_and_bucket_form_a_group() {
    var groups = Buckets.ofClaims(List.of(FIRST, OTHER_BUCKET, OTHER_KEY, SECOND), 100);

    assertThat(groups)
        .containsExactly(List.of(FIRST, SECOND), List.of(OTHER_BUCKET), List.of(OTHER_KEY));
  }

  @Test
  void no_group_is_larger_than_the_maximum() {
    assertThat(Buckets.ofClaims(List.of(FIRST, SECOND, THIRD), 2))
        .containsExactly(List.of(FIRST, SECOND), List.of(THIRD));
    assertThat(Buckets.ofClaims(List.of(), 2)).isEmpty();
  }
}
