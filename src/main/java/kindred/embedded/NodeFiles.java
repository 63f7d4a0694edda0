package kindred.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;

/** Writes the configuration of a node: one node, one token, one data centre. */
final class NodeFiles {

  static final String DATACENTER = "dc1";

  private static final String RACK =
      """
      dc=%s
      rack=rack1
      """;

  private static final String LOGBACK =
      """
      <configuration>
        <appender name="FILE" class="ch.qos.logback.core.rolling.RollingFileAppender">
          <file>${cassandra.logdir}/system.log</file>
          <rollingPolicy class="ch.qos.logback.core.rolling.FixedWindowRollingPolicy">
            <fileNamePattern>${cassandra.logdir}/system.%i.log</fileNamePattern>
            <maxIndex>3</maxIndex>
          </rollingPolicy>
          <triggeringPolicy class="ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy">
            <maxFileSize>20MB</maxFileSize>
          </triggeringPolicy>
          <encoder>
            <pattern>%d{yyyy-MM-dd'T'HH:mm:ss.SSSX,UTC} %-5level [%thread] %logger{0} - %msg%n</pattern>
          </encoder>
        </appender>
        <logger name="org.apache.cassandra" level="INFO"/>
        <root level="WARN">
          <appender-ref ref="FILE"/>
        </root>
      </configuration>
      """;

  /**
   * The node syncs its commit log before it acknowledges a write. With periodic syncs it replays
   * the log only up to the last one, and a killed node loses what it acknowledged in the 100 ms
   * before. Writers wait for the disk together, hence so many of them.
   *
   * <p>The node has one role, which never changes while the node runs: it need not be read again.
   */
  private static final String YAML =
      """
      cluster_name: kindred
      num_tokens: 1
      initial_token: 0
      partitioner: org.apache.cassandra.dht.Murmur3Partitioner
      endpoint_snitch: GossipingPropertyFileSnitch
      seed_provider:
        - class_name: org.apache.cassandra.locator.SimpleSeedProvider
          parameters:
            - seeds: "127.0.0.1"
      listen_address: 127.0.0.1
      rpc_address: 127.0.0.1
      storage_port: %d
      native_transport_port: %d
      data_file_directories: ['%s']
      commitlog_directory: '%s'
      hints_directory: '%s'
      saved_caches_directory: '%s'
      cdc_raw_directory: '%s'
      authenticator: PasswordAuthenticator
      authorizer: CassandraAuthorizer
      roles_validity: 24h
      permissions_validity: 24h
      credentials_validity: 24h
      storage_compatibility_mode: NONE
      paxos_variant: v2
      memtable_allocation_type: offheap_objects
      memtable:
        configurations:
          default:
            class_name: TrieMemtable
      sstable:
        selected_format: bti
      uuid_sstable_identifiers_enabled: true
      commitlog_sync: batch
      concurrent_writes: 128
      commitlog_segment_size: 32MiB
      commitlog_total_space: 1024MiB
      disk_failure_policy: die
      commit_failure_policy: die
      hinted_handoff_enabled: false
      auto_snapshot: false
      batch_size_warn_threshold: 64KiB
      batch_size_fail_threshold: 640KiB
      unlogged_batch_across_partitions_warn_threshold: 1000
      """;

  private NodeFiles() {}

  static void write(NodeFolder folder, NodePorts ports, NodeExtras extras) throws IOException {
    Files.writeString(folder.rack(), RACK.formatted(DATACENTER));
    Files.writeString(folder.logback(), LOGBACK);
    Files.writeString(folder.yaml(), yaml(folder, ports, extras));
  }

  static String yaml(NodeFolder folder, NodePorts ports, NodeExtras extras) {
    var yaml =
        new StringBuilder(
            YAML.formatted(
                ports.storage(),
                ports.cql(),
                quoted(folder.tables()),
                quoted(folder.root().resolve("commitlog")),
                quoted(folder.root().resolve("hints")),
                quoted(folder.root().resolve("saved_caches")),
                quoted(folder.root().resolve("cdc_raw"))));
    new TreeMap<>(extras.yaml()).forEach((name, value) -> yaml.append(name + ": " + value + "\n"));
    return yaml.toString();
  }

  /** Escaped for single quotes. */
  private static String quoted(Path path) {
    return path.toString().replace("'", "''");
  }
}
