package kindred.cli;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where the rows of a job go: standard output, or a file that did not exist. */
final class Download {

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "A new file; without it the rows go to standard output.")
  private Path file;

  /** Writes what the server has at a path. */
  void write(ApiClient api, String path, Terminal terminal, Output output) {
    try (var body = api.download(path)) {
      if (file == null) {
        terminal.copy(body);
      } else {
        Files.copy(body, file);
        output.note("The rows are in " + file + ".");
      }
    } catch (FileAlreadyExistsException exists) {
      throw CommandFailure.usage(file + " exists already; name a new file.");
    } catch (FileSystemException unwritable) {
      throw CommandFailure.usage("The file " + file + " cannot be written.");
    } catch (IOException cut) {
      throw CommandFailure.notReached(
          "The rows are not complete: the server does not answer, or the disk is full.");
    }
  }
}
