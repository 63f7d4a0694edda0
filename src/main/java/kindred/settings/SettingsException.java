package kindred.settings;

import java.util.List;

/** The server cannot start with these settings; the message names all faults, one per line. */
public final class SettingsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public SettingsException(List<String> faults) {
    super(String.join(System.lineSeparator(), faults), null, false, false);
  }
}
