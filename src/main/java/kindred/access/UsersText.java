package kindred.access;

import java.io.StringReader;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Reads the text of a users file strictly: every scalar as it is written, no unknown or repeated
 * members. Collects all faults, each with its line and without a secret.
 */
final class UsersText {

  private static final int MAX_TENANTS = 10_000;

  private final List<User> users = new ArrayList<>();
  private final Set<String> tokenIds = new HashSet<>();
  private final List<String> faults = new ArrayList<>();

  /**
   * What a text says.
   *
   * @param faults in the order of the text; when there are some, the users are incomplete
   */
  record Read(Users users, List<String> faults) {}

  private UsersText() {}

  static Read read(String text) {
    var reading = new UsersText();
    try {
      var options = new LoaderOptions();
      options.setMaxAliasesForCollections(0);
      Node root = new Yaml(options).compose(new StringReader(text));
      if (root == null) {
        reading.faults.add("it is empty; write 'users: []' if there are none");
      } else {
        reading.root(root);
      }
    } catch (MarkedYAMLException malformed) {
      var mark = malformed.getProblemMark();
      reading.faults.add((mark == null ? "" : "line " + (mark.getLine() + 1) + ": ") + "no YAML");
    } catch (YAMLException malformed) {
      reading.faults.add("it is no YAML");
    }
    return new Read(new Users(reading.users), reading.faults);
  }

  private void root(Node root) {
    var members = members(root, "the file", Set.of("users"));
    items(members.get("users"), root, "users").forEach(this::user);
  }

  private void user(Node node) {
    var members = members(node, "a user", Set.of("name", "password", "tokens", "roles", "tenants"));
    String name = text(members.get("name"), node, "name");
    if (!User.isName(name)) {
      fault(node, "name must be 1 to 64 of a-z 0-9 . _ - and begin with a letter or digit");
    } else if (users.stream().anyMatch(other -> other.name().equals(name))) {
      fault(node, "a second user '" + name + "'");
    }
    var password =
        Optional.ofNullable(members.get("password")).map(hash -> text(hash, node, "password"));
    password.flatMap(PasswordHash::fault).ifPresent(wrong -> fault(node, "password " + wrong));
    var tokens = new ArrayList<ApiToken>();
    if (members.containsKey("tokens")) {
      items(members.get("tokens"), node, "tokens").forEach(token -> tokens.add(token(token)));
    }
    users.add(
        new User(
            name, password, tokens, roles(members, node), tenants(members.get("tenants"), node)));
  }

  private ApiToken token(Node node) {
    var members = members(node, "a token", Set.of("id", "sha256", "expires"));
    String id = text(members.get("id"), node, "id");
    String hash = text(members.get("sha256"), node, "sha256");
    if (!ApiToken.isId(id) || !ApiToken.isHash(hash)) {
      fault(node, "a token needs an id and a sha256; use the command 'user token'");
    } else if (!tokenIds.add(id)) {
      fault(node, "a second token '" + id + "'");
    }
    return new ApiToken(
        id, hash, Optional.ofNullable(members.get("expires")).flatMap(day -> date(day, node)));
  }

  private Optional<LocalDate> date(Node day, Node parent) {
    try {
      return Optional.of(LocalDate.parse(text(day, parent, "expires")));
    } catch (DateTimeParseException malformed) {
      fault(day, "expires must be a day such as 2030-01-31");
      return Optional.empty();
    }
  }

  private Set<Role> roles(Map<String, Node> members, Node user) {
    var roles = EnumSet.noneOf(Role.class);
    for (Node item : items(members.get("roles"), user, "roles")) {
      String text = text(item, user, "a role");
      var named = RoleNames.roles(text);
      if (named.isEmpty()) {
        fault(item, "unknown role '" + text + "'");
      }
      roles.addAll(named);
    }
    return roles;
  }

  private Tenants tenants(Node node, Node user) {
    if (node instanceof ScalarNode all && all.getValue().equals("all")) {
      return Tenants.ALL;
    }
    var ids = new TreeSet<Integer>();
    var items = items(node, user, "tenants");
    if (items.size() > MAX_TENANTS) {
      fault(user, "more than " + MAX_TENANTS + " tenants; write 'all'");
      return Tenants.of(Set.of());
    }
    for (Node item : items) {
      var id = TenantNumber.parse(text(item, user, "a tenant"));
      id.ifPresentOrElse(
          ids::add,
          () -> fault(item, "a tenant must be a whole number from 1 to 2147483647, or 'all'"));
    }
    return Tenants.of(ids);
  }

  private Map<String, Node> members(Node node, String what, Set<String> known) {
    var found = new LinkedHashMap<String, Node>();
    if (!(node instanceof MappingNode mapping)) {
      fault(node, what + " must be an object");
      return found;
    }
    for (var member : mapping.getValue()) {
      String key = text(member.getKeyNode(), node, "a member");
      if (!known.contains(key)) {
        fault(member.getKeyNode(), what + " has only the members " + sorted(known));
      } else if (found.put(key, member.getValueNode()) != null) {
        fault(member.getKeyNode(), "a second member '" + key + "'");
      }
    }
    return found;
  }

  private static String sorted(Set<String> names) {
    return new TreeSet<>(names).stream().collect(Collectors.joining(", "));
  }

  private List<Node> items(Node node, Node parent, String what) {
    if (node instanceof SequenceNode sequence) {
      return sequence.getValue();
    }
    fault(node == null ? parent : node, what + " must be a list");
    return List.of();
  }

  private String text(Node node, Node parent, String what) {
    if (node instanceof ScalarNode scalar) {
      return scalar.getValue();
    }
    fault(node == null ? parent : node, what + (node == null ? " is missing" : " must be a text"));
    return "";
  }

  private void fault(Node node, String sentence) {
    faults.add("line " + (node.getStartMark().getLine() + 1) + ": " + sentence);
  }

  /** The text of a users file, which {@link #read} reads again. */
  static String write(Users users) {
    if (users.all().isEmpty()) {
      return "users: []\n";
    }
    return users.all().stream()
        .map(UsersText::write)
        .collect(Collectors.joining("", "users:\n", ""));
  }

  private static String write(User user) {
    var lines = new ArrayList<String>();
    lines.add("  - name: '" + user.name() + "'");
    user.password().ifPresent(hash -> lines.add("    password: '" + hash + "'"));
    if (!user.tokens().isEmpty()) {
      lines.add("    tokens:");
      user.tokens().forEach(token -> lines.add("      - " + write(token)));
    }
    lines.add("    roles: [" + join(user.roles().stream().sorted().map(Role::text).toList()) + "]");
    var tenants = user.tenants().ids().stream().sorted().map(String::valueOf).toList();
    lines.add("    tenants: " + (user.tenants().all() ? "all" : "[" + join(tenants) + "]"));
    return String.join("\n", lines) + "\n";
  }

  private static String write(ApiToken token) {
    return "{id: '%s', sha256: '%s'%s}"
        .formatted(
            token.id(),
            token.sha256(),
            token.expires().map(day -> ", expires: '" + day + "'").orElse(""));
  }

  private static String join(List<String> names) {
    return String.join(", ", names);
  }
}
