package kindred.imports;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import kindred.imports.RowAttempt.Phase;
import kindred.profile.ImportedProfile;
import kindred.schema.SchemaSnapshot;
import org.junit.jupiter.api.Test;

class RowAttemptTest {

  private static final Candidate ROW =
      new Candidate(
          7,
          8,
          new ImportedProfile("eve", "{}".getBytes(StandardCharsets.UTF_8), Set.of(), 3),
          List.of(),
          "raw",
          null,
          SchemaSnapshot.empty(1));

  @Test
  void a_row_of_a_new_id_is_inserted_and_confirmed() {
    var attempt = new RowAttempt(ROW, false, false);
    assertThat(attempt.is(Phase.PENDING)).isTrue();
    assertThat(attempt.untouched()).isTrue();

    attempt.begun();
    attempt.inserted();

    assertThat(attempt.untouched()).isFalse();
    assertThat(attempt.is(Phase.CONFIRMING)).isTrue();
    assertThat(attempt.keysSchemaVersion()).isEqualTo(3);
    attempt.done(ROW.inserted());
    assertThat(attempt.outcome()).isEqualTo(ROW.inserted());
  }

  @Test
  void a_row_whose_id_may_have_been_used_is_read_before_and_after_its_insert() {
    var attempt = new RowAttempt(ROW, true, true);
    assertThat(attempt.is(Phase.VERIFY)).isTrue();

    attempt.notFound();
    assertThat(attempt.is(Phase.PENDING)).isTrue();

    attempt.inserted();
    assertThat(attempt.is(Phase.VERIFY)).isTrue();
    assertThat(attempt.outcome()).isNull();
  }

  @Test
  void only_a_row_that_is_not_imported_leaves_claims_to_release() {
    var imported = new RowAttempt(ROW, true, true);
    imported.done(ROW.inserted());
    var skipped = new RowAttempt(ROW, true, true);
    assertThat(skipped.leavesClaims()).isFalse();
    skipped.done(ROW.skipped("ann"));
    var claimless = new RowAttempt(ROW, false, false);
    claimless.done(ROW.skipped("ann"));

    assertThat(imported.leavesClaims()).isFalse();
    assertThat(skipped.leavesClaims()).isTrue();
    assertThat(claimless.leavesClaims()).isFalse();
    claimless.keepsClaims();
    assertThat(claimless.leavesClaims()).isTrue();
  }
}
