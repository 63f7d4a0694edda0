package kindred.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import kindred.profile.OwnedKey;
import org.junit.jupiter.api.Test;

class DeletionNoteTest {

  @Test
  void should_be_parsed_as_it_was_printed() {
    var note =
        new DeletionNote(
            7,
            Set.of(
                new OwnedKey("id email.3", "00ff", true, 1023),
                new OwnedKey("name \"x\".4", "0a", false, 4)));

    assertThat(DeletionNote.parse(note.print())).isEqualTo(note);
  }

  @Test
  void should_refuse_a_corrupt_text() {
    assertThatThrownBy(() -> DeletionNote.parse("?")).isInstanceOf(IllegalStateException.class);
  }
}
