package kindred.jobs.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {

  @TempDir private Path folder;

  @Test
  void unfinished_files_of_an_earlier_run_are_deleted() throws IOException {
    for (var name : List.of("upload-a", "dry-d", "dry-d.map", ".e.log.tmp")) {
      Files.createFile(folder.resolve(name));
    }
    for (var name : List.of("job-1-f", "note-1-g", "f.log")) {
      Files.createFile(folder.resolve(name));
    }

    Spool.open(folder);

    assertThat(folder.toFile().list())
        .containsExactlyInAnyOrder("job-1-f", "note-1-g", "f.log", "server-id");
  }

  @Test
  void old_logs_are_deleted_and_nothing_else() throws IOException {
    var spool = Spool.open(folder);
    var old = Instant.parse("2026-01-01T00:00:00Z");
    for (var name : List.of("job-1-f", "old.log", "fresh.log", ".unfinished.log.tmp")) {
      var file = Files.createFile(folder.resolve(name));
      Files.setLastModifiedTime(
          file, FileTime.from(name.startsWith("fresh") ? old.plusSeconds(1) : old));
    }

    spool.deleteLogs(old.plusSeconds(1));

    assertThat(folder.toFile().list())
        .containsExactlyInAnyOrder("job-1-f", "fresh.log", ".unfinished.log.tmp", "server-id");
  }

  @Test
  void a_job_id_never_leads_out_of_the_folder() throws IOException {
    var spool = Spool.open(folder);

    for (var id : List.of("../../etc/passwd", "/etc/passwd", "..", "a/b", "")) {
      assertThatIllegalArgumentException().isThrownBy(() -> spool.log(id));
      assertThatIllegalArgumentException().isThrownBy(() -> spool.file(1, id));
      assertThatIllegalArgumentException().isThrownBy(() -> spool.log(id));
      assertThatIllegalArgumentException().isThrownBy(() -> spool.writeNote(1, id));
    }
  }
}
