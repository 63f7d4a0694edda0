package kindred.settings;

import java.io.IOException;

/** A file cannot be used; the message continues a sentence that begins with its setting. */
public final class UnfitFileException extends IOException {

  private static final long serialVersionUID = 1L;

  UnfitFileException(String rule) {
    super(rule);
  }
}
