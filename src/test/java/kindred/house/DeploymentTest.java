package kindred.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import kindred.ServerConfig;
import kindred.http.Contract;
import kindred.settings.Environment;
import kindred.settings.Setting;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The files of deploy/ and docker-compose.yml, as far as they can be checked without an engine. */
class DeploymentTest {

  private static final Path COMPOSE = Path.of("docker-compose.yml");
  private static final Path TRACES = Path.of("deploy/traces/compose.yaml");
  private static final Path MANIFESTS = Path.of("deploy/kubernetes/kindred.yaml");
  private static final Path IMAGE = Path.of("deploy/Dockerfile");
  private static final Path UNIT = Path.of("deploy/kindred.service");
  private static final Pattern SETTING = Pattern.compile("KINDRED_[A-Z_]+");
  private static final Pattern PROBE = Pattern.compile("/health[a-z/]*");

  @Test
  void they_name_only_settings_that_exist() throws IOException {
    var known = new TreeSet<>(Set.of("KINDRED_CONFIG_FILE"));
    ServerConfig.SETTINGS.stream().map(Setting::name).forEach(known::add);

    for (var file : List.of(COMPOSE, TRACES, MANIFESTS, IMAGE, UNIT)) {
      assertThat(found(SETTING, file)).as("%s", file).isSubsetOf(known);
    }
    assertThat(found(SETTING, COMPOSE)).hasSizeGreaterThan(5);
  }

  @Test
  void every_script_of_the_distribution_can_be_run() throws IOException {
    var build = Files.readString(Path.of("pom.xml"));
    var runnable = build.split("filemode=\"755\">", 2)[1].split("</tarfileset>", 2)[0];
    try (var files = Files.walk(UNIT.getParent())) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        boolean script = Files.readString(file).startsWith("#!");
        assertThat(runnable.contains("<include name=\"" + file + "\"/>"))
            .as("%s", file)
            .isEqualTo(script);
        assertThat(Files.isExecutable(file)).as("%s", file).isEqualTo(script);
      }
    }
  }

  @Test
  void they_probe_only_paths_that_the_contract_has() throws IOException {
    var paths = Contract.load().text().toString();

    for (var file : List.of(COMPOSE, MANIFESTS)) {
      assertThat(found(PROBE, file))
          .as("%s", file)
          .isNotEmpty()
          .allMatch(path -> paths.contains("\n  " + path + ":\n"));
    }
  }

  @Test
  void the_configuration_of_the_manifests_is_a_configuration_file() throws IOException {
    var text = one("ConfigMap").at("/data/kindred.conf").asText();
    var file = Files.writeString(Files.createTempFile("kindred", ".conf"), text);

    var given = Environment.of(Map.of()).withFile(file);

    Files.delete(file);
    assertThat(given.faults()).isEmpty();
    assertThat(given.values()).containsKey("KINDRED_USERS_FILE").hasSizeGreaterThan(8);
  }

  @Test
  void every_manifest_has_the_fields_that_the_api_requires() throws IOException {
    for (var manifest : manifests().toList()) {
      assertThat(manifest.path("apiVersion").asText()).isNotEmpty();
      assertThat(manifest.path("kind").asText()).isNotEmpty();
      assertThat(manifest.at("/metadata/name").asText()).isNotEmpty();
    }
    var set = one("StatefulSet").path("spec");
    var labels = set.at("/template/metadata/labels");
    assertThat(labels.isEmpty()).isFalse();
    assertThat(set.at("/selector/matchLabels")).isEqualTo(labels);
    assertThat(one("PodDisruptionBudget").at("/spec/selector/matchLabels")).isEqualTo(labels);
    var services = all("Service");
    assertThat(services).allMatch(service -> service.at("/spec/selector").equals(labels));
    assertThat(services.stream().map(service -> service.at("/metadata/name").asText()))
        .contains(set.path("serviceName").asText());
  }

  @Test
  void every_volume_that_is_mounted_exists_and_every_port_that_is_probed() throws IOException {
    var pod = one("StatefulSet").at("/spec/template/spec");
    var volumes = names(pod.path("volumes"), "/name");
    volumes.addAll(names(one("StatefulSet").at("/spec/volumeClaimTemplates"), "/metadata/name"));

    for (var container : containers(pod)) {
      assertThat(volumes).containsAll(names(container.path("volumeMounts"), "/name"));
    }
    var server = pod.at("/containers/0");
    var ports = names(server.path("ports"), "/name");
    for (String probe : List.of("startupProbe", "livenessProbe", "readinessProbe")) {
      assertThat(ports).contains(server.at("/" + probe + "/httpGet/port").asText());
    }
    assertThat(server.at("/lifecycle/preStop/exec/command").isEmpty()).isFalse();
  }

  @Test
  void no_container_of_the_server_has_rights_that_it_does_not_need() throws IOException {
    var pod = one("StatefulSet").at("/spec/template/spec");
    assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
    for (var container : containers(pod)) {
      var rights = container.path("securityContext");
      assertThat(rights.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
      assertThat(rights.path("readOnlyRootFilesystem").asBoolean()).isTrue();
      assertThat(rights.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
    }
    var services = read(COMPOSE).get(0).path("services");
    for (String name : List.of("kindred-1", "kindred-2")) {
      var service = services.path(name);
      assertThat(service.path("read_only").asBoolean()).isTrue();
      assertThat(service.at("/cap_drop/0").asText()).isEqualTo("ALL");
      assertThat(service.at("/ports/0").asText()).startsWith("127.0.0.1:");
    }
    assertThat(Files.readString(IMAGE)).contains("\nUSER 10001:10001\n");
  }

  @Test
  void the_compose_file_waits_only_for_services_that_it_has_in_a_state_they_can_reach()
      throws IOException {
    var compose = read(COMPOSE).get(0);
    var services = compose.path("services");
    assertThat(services.size()).isEqualTo(8);
    for (var service : services.properties()) {
      for (var other : service.getValue().path("depends_on").properties()) {
        var awaited = services.path(other.getKey());
        assertThat(awaited.isObject()).as(other.getKey()).isTrue();
        boolean healthy = other.getValue().path("condition").asText().equals("service_healthy");
        assertThat(awaited.has("healthcheck")).as(other.getKey()).isEqualTo(healthy);
      }
      for (var mount : service.getValue().path("volumes")) {
        assertThat(compose.path("volumes").has(mount.asText().split(":")[0])).isTrue();
      }
    }
  }

  private static List<JsonNode> containers(JsonNode pod) {
    var containers = new ArrayList<JsonNode>();
    pod.path("initContainers").forEach(containers::add);
    pod.path("containers").forEach(containers::add);
    assertThat(containers).hasSize(2);
    return containers;
  }

  private static Set<String> names(JsonNode list, String place) {
    var names = new TreeSet<String>();
    list.forEach(one -> names.add(one.at(place).asText()));
    return names;
  }

  private static JsonNode one(String kind) throws IOException {
    assertThat(all(kind)).hasSize(1);
    return all(kind).get(0);
  }

  private static List<JsonNode> all(String kind) throws IOException {
    return manifests().filter(one -> one.path("kind").asText().equals(kind)).toList();
  }

  private static Stream<JsonNode> manifests() throws IOException {
    return read(MANIFESTS).stream();
  }

  private static List<JsonNode> read(Path file) throws IOException {
    var documents = new ArrayList<JsonNode>();
    for (Object one : yaml().loadAll(Files.readString(file))) {
      documents.add(new ObjectMapper().valueToTree(one));
    }
    return documents;
  }

  private static Yaml yaml() {
    return new Yaml(new SafeConstructor(new LoaderOptions()));
  }

  private static Set<String> found(Pattern pattern, Path file) throws IOException {
    var found = new TreeSet<String>();
    pattern.matcher(Files.readString(file)).results().forEach(one -> found.add(one.group()));
    return found;
  }
}
