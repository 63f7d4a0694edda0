package kindred.jobs.files;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import kindred.problem.Problem.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolSpaceTest {

  private static final long GIB = 1L << 30;

  @TempDir Path folder;

  private record FixedDisk(long total, long usable) implements SpoolSpace.Disk {}

  @Test
  void files_have_a_tenth_of_the_disk_unless_it_is_set() throws IOException {
    var space = space(new FixedDisk(100 * GIB, 90 * GIB), 0);
    space.reserve(file("a"), 6 * GIB);
    refused(space, "b", 4 * GIB + 1);
    space.reserve(file("b"), 4 * GIB);

    space(new FixedDisk(1_000 * GIB, 900 * GIB), 0).reserve(file("a"), 20 * GIB);
    refused(space(new FixedDisk(1_000 * GIB, 900 * GIB), 0), "a", 20 * GIB + 1);
    refused(space(new FixedDisk(1_000 * GIB, 900 * GIB), 10), "a", 11);
  }

  @Test
  void the_rest_of_the_disk_stays_free() throws IOException {
    refused(space(new FixedDisk(100 * GIB, 6 * GIB), 0), "a", GIB + 1);
    space(new FixedDisk(100 * GIB, 6 * GIB), 0).reserve(file("a"), GIB);
    refused(space(new FixedDisk(1_000 * GIB, 51 * GIB), 0), "a", GIB + 1);
    space(new FixedDisk(20 * GIB, 3 * GIB), 0).reserve(file("a"), GIB);
    refused(space(new FixedDisk(20 * GIB, 3 * GIB), 0), "a", GIB + 1);
  }

  @Test
  void what_is_written_counts_once_and_until_it_is_deleted() throws IOException {
    var space = space(new FixedDisk(100 * GIB, 90 * GIB), 1_000);
    space.reserve(file("a"), 900);
    Files.write(file("a"), new byte[500]);
    refused(space, "b", 101);
    space.reserve(file("b"), 100);

    space.written(file("a"));
    space.reserve(file("b"), 500);
    refused(space, "b", 501);

    Files.delete(file("a"));
    space.reserve(file("b"), 1_000);
  }

  @Test
  void a_refused_growth_leaves_what_was_reserved() throws IOException {
    var space = space(new FixedDisk(100 * GIB, 90 * GIB), 1_000);
    space.reserve(file("a"), 600);
    refused(space, "a", 1_001);
    refused(space, "b", 401);
    assertThatCode(() -> space.reserve(file("b"), 400)).doesNotThrowAnyException();
  }

  @Test
  void a_tenant_has_half_also_of_what_an_earlier_run_left() throws IOException {
    Files.write(file("job-7-x"), new byte[300]);
    Files.write(file("x.log"), new byte[100]);
    var space = space(new FixedDisk(100 * GIB, 90 * GIB), 1_000);
    refused(space, "upload-7-a", 201);
    space.reserve(file("upload-7-a"), 200);
    refused(space, "upload-7-b", 1);

    refused(space, "upload-8-a", 401);
    space.reserve(file("upload-8-a"), 400);
  }

  @Test
  void an_unfinished_upload_of_another_server_counts_with_its_stated_size() throws IOException {
    Files.write(file("upload-7-other-a-300"), new byte[100]);
    var space = space(new FixedDisk(100 * GIB, 90 * GIB), 1_000);
    refused(space, "upload-7-own-b-201", 201);
    space.reserve(file("upload-7-own-b-200"), 200);
    refused(space, "upload-8-own-c-501", 501);
    space.reserve(file("upload-8-own-c-500"), 500);
  }

  @Test
  void what_is_held_for_files_without_a_name_cannot_be_taken_twice() throws IOException {
    var space = space(new FixedDisk(100 * GIB, 6 * GIB), 0);
    var first = space.hold(GIB);
    assertThatThrownBy(() -> space.hold(1)).isInstanceOf(IOException.class);
    refused(space, "a", 1);

    first.run();
    first.run();
    var second = space.hold(GIB);
    assertThatThrownBy(() -> space.hold(1)).isInstanceOf(IOException.class);
    second.run();
  }

  private void refused(SpoolSpace space, String name, long size) {
    assertThatThrownBy(() -> space.reserve(file(name), size))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("spool-full");
  }

  private SpoolSpace space(SpoolSpace.Disk disk, long max) throws IOException {
    return new SpoolSpace(folder, disk, max);
  }

  private Path file(String name) {
    return folder.resolve(name);
  }
}
