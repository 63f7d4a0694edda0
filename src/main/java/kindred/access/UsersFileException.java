package kindred.access;

import java.nio.file.Path;
import java.util.List;

/** The users file cannot be used; the message names all its faults, and no secret. */
public final class UsersFileException extends IllegalStateException {

  private static final long serialVersionUID = 1L;

  UsersFileException(Path file, List<String> faults) {
    super("The users file " + file + " is not valid: " + String.join("; ", faults) + ".");
  }

  UsersFileException(String sentence) {
    super(sentence);
  }
}
