package kindred.auditlog;

import java.util.List;
import kindred.settings.Setting;
import kindred.settings.Settings;

/**
 * How long the audit log is kept.
 *
 * @param days 0: there is no table of it
 */
public record AuditConfig(int days) {

  private static final int MAX_DAYS = 3_650;

  private static final Setting DAYS =
      new Setting(
          "KINDRED_AUDIT_DAYS",
          "400",
          "days for which GET /audit shows what was asked for; 0: it records nothing");

  public static final List<Setting> SETTINGS = List.of(DAYS);

  public static final AuditConfig DEFAULT = new AuditConfig(Integer.parseInt(DAYS.fallback()));

  /** Reads the settings, which collect the faults. */
  public static AuditConfig from(Settings settings) {
    return new AuditConfig(settings.read(DAYS, text -> Settings.number(text, 0, MAX_DAYS)));
  }
}
