package kindred;

import java.util.List;
import java.util.stream.Stream;
import kindred.access.AccessConfig;
import kindred.auditlog.AuditConfig;
import kindred.cassandra.CassandraConfig;
import kindred.cli.ClientConfig;
import kindred.embedded.NodeConfig;
import kindred.health.StopConfig;
import kindred.http.server.Exposure;
import kindred.http.server.HttpConfig;
import kindred.jobs.ImportConfig;
import kindred.recovery.RecoveryConfig;
import kindred.settings.Environment;
import kindred.settings.Setting;
import kindred.settings.Settings;

/** All settings of the server, one part for each package that uses them. */
public record ServerConfig(
    HttpConfig http,
    AccessConfig access,
    CassandraConfig cassandra,
    NodeConfig node,
    ImportConfig imports,
    RecoveryConfig recovery,
    AuditConfig audit,
    Exposure exposure,
    StopConfig stop,
    Telemetry telemetry) {

  /** Every setting: of the server, and of the commands that work with a running one. */
  public static final List<Setting> SETTINGS =
      Stream.of(
              HttpConfig.SETTINGS,
              AccessConfig.SETTINGS,
              Exposure.SETTINGS,
              CassandraConfig.SETTINGS,
              NodeConfig.SETTINGS,
              ImportConfig.SETTINGS,
              RecoveryConfig.SETTINGS,
              AuditConfig.SETTINGS,
              StopConfig.SETTINGS,
              Telemetry.SETTINGS,
              ClientConfig.SETTINGS)
          .flatMap(List::stream)
          .toList();

  /**
   * Reads an environment.
   *
   * @throws kindred.settings.SettingsException naming every fault of every setting
   */
  public static ServerConfig from(Environment environment) {
    var settings = new Settings(environment);
    settings.refuseUnknown(SETTINGS);
    var node = NodeConfig.from(settings);
    var http = HttpConfig.from(settings);
    var access = AccessConfig.from(settings, node.dataFolder());
    var config =
        new ServerConfig(
            http,
            access,
            CassandraConfig.from(settings),
            node,
            ImportConfig.from(settings, node.dataFolder(), access.required()),
            RecoveryConfig.from(settings),
            AuditConfig.from(settings),
            Exposure.of(settings, http, access.required()),
            StopConfig.from(settings),
            Telemetry.from(settings));
    settings.requireNoFaults();
    return config;
  }
}
