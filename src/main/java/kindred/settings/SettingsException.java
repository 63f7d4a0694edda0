package kindred.settings;

import java.util.List;

/** The settings do not allow a start; its message names all faults, one a line. */
public final class SettingsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  public SettingsException(List<String> faults) {
    super(String.join(System.lineSeparator(), faults), null, false, false);
  }
}
