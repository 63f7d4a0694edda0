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

    alone(folder);

    assertThat(folder.toFile().list())
        .containsExactlyInAnyOrder("job-1-f", "note-1-g", "f.log", "server-id");
  }

  @Test
  void old_logs_are_deleted_and_nothing_else() throws IOException {
    var spool = alone(folder);
    var old = Instant.parse("2026-01-01T00:00:00Z");
    for (var name : List.of("job-1-f", "old.log", "fresh.log", ".unfinished.log.tmp")) {
      var file = Files.createFile(folder.resolve(name));
      Files.setLastModifiedTime(
          file, FileTime.from(name.startsWith("fresh") ? old.plusSeconds(1) : old));
    }

    spool.deleteOld(old.plusSeconds(1), old.plusSeconds(1));

    assertThat(folder.toFile().list())
        .containsExactlyInAnyOrder("job-1-f", "fresh.log", ".unfinished.log.tmp", "server-id");
  }

  @Test
  void a_job_id_never_leads_out_of_the_folder() throws IOException {
    var spool = alone(folder);

    for (var id : List.of("../../etc/passwd", "/etc/passwd", "..", "a/b", "")) {
      assertThatIllegalArgumentException().isThrownBy(() -> spool.log(id));
      assertThatIllegalArgumentException().isThrownBy(() -> spool.files(1, id));
      assertThatIllegalArgumentException().isThrownBy(() -> spool.remove(1, id));
      assertThatIllegalArgumentException().isThrownBy(() -> spool.writeNote(1, id));
    }
  }

  @Test
  void a_server_deletes_its_own_unfinished_uploads_of_a_shared_folder_and_no_others()
      throws IOException {
    var first = sharing("first");
    var second = sharing("second");
    Files.writeString(first.upload(7, 0), "a");
    var kept = Files.writeString(second.upload(7, 0), "b");
    var job = first.register(7, "x", upload(first, "c"));
    var log = Files.writeString(first.log("y"), "log");

    var restarted = sharing("first");

    assertThat(shared().toFile().list())
        .containsExactlyInAnyOrder(name(kept), name(job), name(log));
    assertThat(restarted.unfinished()).containsExactly(new Spool.Job(7, "x"));
    assertThat(second.unfinished()).isEmpty();
    assertThat(second.files(7, "x")).containsExactly(job);
    assertThat(second.log("y")).hasContent("log");
  }

  @Test
  void a_request_that_is_repeated_on_another_server_does_not_replace_the_upload_of_the_first()
      throws IOException {
    var first = sharing("first");
    var second = sharing("second");
    var kept = first.register(7, "x", upload(first, "a"));
    second.register(7, "x", upload(second, "a"));
    first.register(7, "xy", upload(first, "b"));
    assertThat(second.files(7, "x")).hasSize(2).contains(kept);

    second.discard(7, "x");

    assertThat(first.files(7, "x")).containsExactly(kept);
    second.remove(7, "x");
    assertThat(first.files(7, "x")).isEmpty();
    assertThat(second.files(7, "xy")).hasSize(1);
  }

  @Test
  void what_dead_servers_left_in_a_shared_folder_is_deleted_when_it_is_old() throws IOException {
    var spool = sharing("first");
    var dead = sharing("second");
    var old = Instant.parse("2026-01-01T00:00:00Z");
    var upload = Files.writeString(dead.upload(7, 0), "a");
    var log = Files.writeString(shared().resolve(".x.log.tmp"), "row");
    var job = dead.register(7, "x", upload(dead, "a"));
    for (var file : List.of(upload, log, job)) {
      Files.setLastModifiedTime(file, FileTime.from(old));
    }
    dead.register(7, "y", upload(dead, "a"));
    var fresh = Files.writeString(dead.upload(7, 0), "a");

    spool.deleteOld(old.plusSeconds(1), old.plusSeconds(1));

    assertThat(List.of(upload, log)).noneMatch(Files::exists);
    assertThat(List.of(job, fresh)).allMatch(Files::exists);
    assertThat(spool.receivedBefore(old.plusSeconds(1))).containsExactly(new Spool.Job(7, "x"));
  }

  @Test
  void a_server_that_begins_to_share_its_folder_brings_its_uploads_and_logs() throws IOException {
    var alone = alone(folder.resolve("first"));
    var job = name(alone.register(7, "x", upload(alone, "a")));
    Files.writeString(alone.log("y"), "log");
    alone.writeNote(8, "z");

    var spool = sharing("first");

    assertThat(shared().toFile().list()).containsExactlyInAnyOrder(job, "y.log");
    assertThat(shared().resolve(job)).hasContent("a");
    assertThat(spool.unfinished())
        .containsExactlyInAnyOrder(new Spool.Job(7, "x"), new Spool.Job(8, "z"));
    assertThat(folder.resolve("first").toFile().list())
        .containsExactlyInAnyOrder("server-id", "note-8-z");
  }

  private static Spool alone(Path folder) throws IOException {
    return Spool.open(folder, folder, 0);
  }

  private Spool sharing(String server) throws IOException {
    return Spool.open(folder.resolve(server), shared(), 0);
  }

  private Path shared() {
    return folder.resolve("shared");
  }

  private static ImportSource upload(Spool spool, String content) throws IOException {
    var file = Files.writeString(spool.upload(7, content.length()), content);
    return new ImportSource(file, "", ContentEncoding.IDENTITY, true);
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }
}
