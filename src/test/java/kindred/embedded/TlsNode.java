package kindred.embedded;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Optional;
import kindred.harness.TestAuthority;

/** Nodes that a production cluster could have: they ask for a password and speak TLS only. */
public final class TlsNode {

  private TlsNode() {}

  /**
   * Starts a node that listens on all addresses of the machine. Close it, then the folder.
   *
   * @param store PKCS #12, with {@link TestAuthority#PASSWORD}
   */
  public static EmbeddedNode start(NodeConfig config, DataFolder data, Path store) {
    var yaml = new HashMap<>(TestNode.EXTRAS.yaml());
    yaml.put("rpc_address", "0.0.0.0");
    yaml.put("broadcast_rpc_address", "127.0.0.1");
    yaml.put("credentials_validity", "0ms");
    yaml.put(
        "client_encryption_options",
        "{enabled: true, optional: false, store_type: PKCS12, keystore: '%s', keystore_password: %s}"
            .formatted(store, TestAuthority.PASSWORD));
    return EmbeddedNode.start(config, data, new NodeExtras(TestNode.EXTRAS.jvmOptions(), yaml));
  }

  /** The configuration of such a node. */
  public static NodeConfig config(Path folder) {
    return new NodeConfig(folder, DataMode.PRIVATE, 0, "512m", Optional.empty());
  }
}
