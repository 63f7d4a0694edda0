package kindred.jobs.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import kindred.problem.Problem;
import kindred.problem.Problem.ProblemException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportFoldersTest {

  private Path first;
  private Path second;
  private static final int TENANT = 7;

  private Path elsewhere;
  private ImportFolders folders;

  @BeforeEach
  void createFolders(@TempDir Path directory) throws IOException {
    var root = directory.toRealPath();
    first = Files.createDirectories(root.resolve("first"));
    second = Files.createDirectories(root.resolve("second"));
    elsewhere = Files.createDirectories(root.resolve("elsewhere"));
    Files.createFile(elsewhere.resolve("secret.csv"));
    folders = new ImportFolders(List.of(first, second));
  }

  @Test
  void a_folder_of_a_tenant_is_forbidden_for_others() throws IOException {
    folders = new ImportFolders(List.of(first.resolve("{tenant}/in")));
    var own = Files.createDirectories(first.resolve("7/in"));
    var foreign = Files.createDirectories(first.resolve("8/in"));
    var file = Files.createFile(own.resolve("a.csv"));
    Files.createFile(foreign.resolve("b.csv"));

    assertThat(folders.resolve(TENANT, "a.csv")).isEqualTo(file);
    assertThat(folders.resolve(TENANT, file.toString())).isEqualTo(file);
    assertNotFound("b.csv");
    for (var name : List.of("b.csv", "missing.csv")) {
      assertForbidden(foreign.resolve(name).toString());
      assertForbidden("../../8/in/" + name);
    }
    assertForbidden("../../{tenant}/in/a.csv");
    Files.createSymbolicLink(own.resolve("link.csv"), foreign.resolve("b.csv"));
    assertForbidden("link.csv");
  }

  @Test
  void a_file_with_another_name_elsewhere_is_forbidden() throws IOException {
    Files.createLink(first.resolve("hard.csv"), elsewhere.resolve("secret.csv"));

    assertForbidden("hard.csv");
  }

  @Test
  void a_pipe_is_not_found() throws Exception {
    var made = new ProcessBuilder("mkfifo", first.resolve("pipe.csv").toString()).start();
    assertThat(made.waitFor()).isZero();

    assertNotFound("pipe.csv");
  }

  @Test
  void a_relative_path_is_resolved_in_each_folder_in_turn() throws IOException {
    var both = Files.createFile(first.resolve("both.csv"));
    Files.createFile(second.resolve("both.csv"));
    var late = Files.createFile(Files.createDirectory(second.resolve("sub")).resolve("late.csv"));

    assertThat(folders.resolve(TENANT, "both.csv")).isEqualTo(both);
    assertThat(folders.resolve(TENANT, "sub/late.csv")).isEqualTo(late);
    assertThat(folders.resolve(TENANT, "./sub/../sub//late.csv")).isEqualTo(late);
  }

  @Test
  void an_absolute_path_inside_a_folder_is_accepted() throws IOException {
    var file = Files.createFile(second.resolve("a.csv"));

    assertThat(folders.resolve(TENANT, file.toString())).isEqualTo(file);
  }

  @Test
  void a_path_outside_the_folders_is_forbidden_whether_it_exists_or_not() {
    for (var name : List.of("secret.csv", "missing.csv", ".", "no/such/folder.csv")) {
      assertForbidden(elsewhere.resolve(name).toString());
      assertForbidden("../elsewhere/" + name);
      assertForbidden(first + "/../elsewhere/" + name);
    }
    assertForbidden("/etc/passwd");
    assertForbidden("..");
    assertForbidden("/");
  }

  @Test
  void a_folder_whose_name_starts_like_an_allowed_one_is_forbidden() throws IOException {
    var similar = Files.createDirectories(first.resolveSibling("first-of-all"));

    assertForbidden(Files.createFile(similar.resolve("a.csv")).toString());
  }

  @Test
  void a_link_to_the_outside_is_forbidden_whether_its_target_exists_or_not() throws IOException {
    link("present.csv", elsewhere.resolve("secret.csv"));
    link("dangling.csv", elsewhere.resolve("missing.csv"));
    link("relative.csv", Path.of("../elsewhere/secret.csv"));
    link("folder", elsewhere);
    link("twice", first.resolve("folder"));

    assertForbidden("present.csv");
    assertForbidden("dangling.csv");
    assertForbidden("relative.csv");
    assertForbidden("folder/secret.csv");
    assertForbidden("folder/missing.csv");
    assertForbidden("twice/missing/missing.csv");
    assertForbidden(first.resolve("present.csv").toString());
  }

  @Test
  void a_link_to_the_inside_is_followed() throws IOException {
    var file = Files.createFile(second.resolve("a.csv"));
    link("absolute.csv", file);
    link("relative.csv", Path.of("../second/a.csv"));
    link("there", second);

    assertThat(folders.resolve(TENANT, "absolute.csv")).isEqualTo(file);
    assertThat(folders.resolve(TENANT, "relative.csv")).isEqualTo(file);
    assertThat(folders.resolve(TENANT, "there/a.csv")).isEqualTo(file);
  }

  @Test
  void a_folder_may_be_given_as_a_link() throws IOException {
    var file = Files.createFile(first.resolve("a.csv"));
    var alias = Files.createSymbolicLink(elsewhere.resolve("alias"), first);
    var linked = new ImportFolders(List.of(alias));

    assertThat(linked.resolve(TENANT, "a.csv")).isEqualTo(file);
    assertThat(linked.resolve(TENANT, alias.resolve("a.csv").toString())).isEqualTo(file);
    assertThat(linked.resolve(TENANT, file.toString())).isEqualTo(file);
  }

  @Test
  void a_link_from_outside_to_the_inside_is_forbidden() throws IOException {
    var file = Files.createFile(first.resolve("a.csv"));

    assertForbidden(Files.createSymbolicLink(elsewhere.resolve("in.csv"), file).toString());
  }

  @Test
  void a_path_inside_that_is_not_a_file_is_not_found() throws IOException {
    Files.createDirectory(first.resolve("folder"));
    Files.createFile(first.resolve("file"));
    link("dangling.csv", second.resolve("missing.csv"));

    assertNotFound("missing.csv");
    assertNotFound("no/such/folder.csv");
    assertNotFound("folder");
    assertNotFound("file/below.csv");
    assertNotFound("dangling.csv");
    assertNotFound(first.toString());
    assertNotFound("");
    assertNotFound("x".repeat(5_000));
  }

  @Test
  void circular_links_are_forbidden() throws IOException {
    link("a", first.resolve("b"));
    link("b", first.resolve("a"));

    assertForbidden("a");
  }

  @Test
  void without_folders_everything_is_forbidden() {
    folders = new ImportFolders(List.of());

    assertForbidden("a.csv");
  }

  @Test
  void an_impossible_path_is_invalid() {
    assertThat(refusal("a\0.csv").kind()).isEqualTo(Problem.Kind.INVALID);
  }

  @Test
  void the_log_is_next_to_the_input() {
    assertThat(ImportFolders.logFor(first.resolve("a.csv"))).isEqualTo(first.resolve("a.csv.log"));
  }

  private void link(String name, Path target) throws IOException {
    Files.createSymbolicLink(first.resolve(name), target);
  }

  private void assertForbidden(String profiles) {
    var problem = refusal(profiles);

    assertThat(problem.code()).as(profiles).isEqualTo("outside-import-folders");
    assertThat(problem.kind()).isEqualTo(Problem.Kind.FORBIDDEN);
  }

  private void assertNotFound(String profiles) {
    var problem = refusal(profiles);

    assertThat(problem.code()).as(profiles).isEqualTo("import-file-not-found");
    assertThat(problem.kind()).isEqualTo(Problem.Kind.NOT_FOUND);
  }

  private Problem refusal(String profiles) {
    return catchThrowableOfType(ProblemException.class, () -> folders.resolve(TENANT, profiles))
        .problem();
  }
}
