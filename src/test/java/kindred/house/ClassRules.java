package kindred.house;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The rules of the house that compiled classes show. Each gives its violations, so that a test of
 * the rules can plant some.
 */
final class ClassRules {

  /** From the bottom; rooms of one floor do not know each other. */
  static final List<Set<String>> FLOORS =
      List.of(
          Set.of("problem", "settings", "metrics", "traces"),
          Set.of("retry", "embedded", "csv", "json", "access", "health"),
          Set.of("cassandra"),
          Set.of("schema", "intents", "leases", "auditlog"),
          Set.of("profile"),
          Set.of("keys"),
          Set.of("claims"),
          Set.of("merge"),
          Set.of("merge.undo", "backfill"),
          Set.of("directory"),
          Set.of("duplicates", "jobs.files"),
          Set.of("jobs"),
          Set.of("jobs.outcomes", "imports.mapping", "imports.templates"),
          Set.of("jobs.execution"),
          Set.of("imports"),
          Set.of("imports.dryrun", "imports.inspect", "imports.undo", "bulkmerge"),
          Set.of("recovery"),
          Set.of("http"),
          Set.of(
              "http.server",
              "http.profiles",
              "http.imports",
              "http.schemas",
              "http.audit",
              "http.console"),
          Set.of("http.merges"),
          Set.of("cli"),
          Set.of("demo"),
          Set.of(""));

  /** The libraries that only some classes may know: the start of their packages, and who. */
  private static final Map<String, Predicate<JavaClass>> LIBRARIES =
      Map.of(
          "com.datastax", ClassRules::mayUseTheDriver,
          "io.vertx.ext.web", type -> room(type).startsWith("http"),
          "io.netty", type -> room(type).startsWith("http"),
          "org.yaml",
              type -> room(type).startsWith("http") || Set.of("access", "cli").contains(room(type)),
          "com.password4j", type -> outermost(type).getSimpleName().equals("PasswordHash"),
          "com.nimbusds", type -> room(type).equals("access"),
          "com.univocity", type -> outermost(type).getSimpleName().equals("CsvRecords"),
          "io.opentelemetry", type -> room(type).equals("traces"),
          "io.micrometer", type -> outermost(type).getSimpleName().equals("Metrics"),
          "me.tongfei", type -> outermost(type).getSimpleName().equals("ProgressView"));

  /** The rooms that are clients of the server, and what they may know of the program. */
  private static final Map<String, Set<String>> CLIENTS =
      Map.of("cli", Set.of("settings", "json"), "demo", Set.of("cli"));

  private static final Pattern NO_NAME =
      Pattern.compile(
          "^(Base|Abstract|I)[A-Z][a-z].*"
              + "|.*(Util|Helper|Manager|Common|Impl|Constants|Misc|DTO|Service)s?$");

  private static final Map<String, Set<String>> BLOCKING =
      Map.of(
          "java.lang.Thread", Set.of("sleep", "join"),
          "java.lang.Object", Set.of("wait"),
          "java.util.concurrent.TimeUnit", Set.of("sleep", "timedWait", "timedJoin"),
          "java.util.concurrent.locks.LockSupport", Set.of("park", "parkNanos", "parkUntil"));

  private static final int MOST_PARAMETERS = 7;
  private static final int MOST_COMPONENTS = 10;

  private final JavaClasses classes;

  private ClassRules(JavaClasses classes) {
    this.classes = classes;
  }

  /** The rules over the classes that a code source holds below a root package. */
  static ClassRules of(Class<?> inCodeSource, String root) {
    var location = inCodeSource.getProtectionDomain().getCodeSource().getLocation();
    return new ClassRules(
        new ClassFileImporter().importPath(Path.of(location.getPath()).resolve(root)));
  }

  /** A room imports only from floors below its own. */
  List<String> climbs() {
    return dependencies(
        (from, to) -> !room(from).equals(room(to)) && floor(room(to)) >= floor(room(from)));
  }

  /** No cycles of classes, neither between rooms nor inside one; nested types belong to theirs. */
  List<String> cycles() {
    var byOutermost =
        new SliceAssignment() {
          @Override
          public SliceIdentifier getIdentifierOf(JavaClass type) {
            return SliceIdentifier.of(outermost(type).getName());
          }

          @Override
          public String getDescription() {
            return "outermost class";
          }
        };
    return violations(
        SlicesRuleDefinition.slices().assignedFrom(byOutermost).should().beFreeOfCycles());
  }

  /** A library is known to its own classes only. */
  List<String> strangersOfLibraries() {
    var found = new TreeSet<String>();
    for (var type : classes) {
      for (var library : LIBRARIES.entrySet()) {
        if (!library.getValue().test(type) && uses(type, library.getKey())) {
          found.add(outermost(type).getName() + " uses " + library.getKey());
        }
      }
    }
    return List.copyOf(found);
  }

  private static boolean uses(JavaClass type, String library) {
    return type.getDirectDependenciesFromSelf().stream()
        .anyMatch(used -> used.getTargetClass().getName().startsWith(library + "."));
  }

  private static boolean mayUseTheDriver(JavaClass type) {
    var name = outermost(type).getSimpleName();
    return room(type).equals("cassandra") || name.endsWith("Store") || name.endsWith("Rows");
  }

  /** The commands and the demo know the server by its API only. */
  List<String> insiders() {
    return dependencies(
        (from, to) ->
            CLIENTS.containsKey(room(from))
                && !room(from).equals(room(to))
                && !CLIENTS.get(room(from)).contains(room(to)));
  }

  /** Only one class makes a thread wait without a result to wait for. */
  List<String> blocking() {
    return callersOf("BlockingPause", BLOCKING);
  }

  /** Only one class reads the environment. */
  List<String> readersOfTheEnvironment() {
    return callersOf("Main", Map.of("java.lang.System", Set.of("getenv")));
  }

  /** The calls of these methods outside of one class, whatever their parameters. */
  private List<String> callersOf(String allowed, Map<String, Set<String>> methods) {
    var calls =
        new DescribedPredicate<JavaAccess<?>>("call " + methods) {
          @Override
          public boolean test(JavaAccess<?> access) {
            return methods
                .getOrDefault(access.getTargetOwner().getName(), Set.of())
                .contains(access.getTarget().getName());
          }
        };
    return violations(
        ArchRuleDefinition.noClasses()
            .that()
            .doNotHaveSimpleName(allowed)
            .should()
            .accessTargetWhere(calls));
  }

  /** A name says what a class is for. */
  List<String> emptyNames() {
    return topLevel()
        .map(JavaClass::getName)
        .filter(name -> NO_NAME.matcher(name.substring(name.lastIndexOf('.') + 1)).matches())
        .sorted()
        .toList();
  }

  /** A constructor has at most seven parameters, a record at most ten components. */
  List<String> longParameterLists() {
    var found = new TreeSet<String>();
    for (var type : classes) {
      for (JavaConstructor constructor : type.getConstructors()) {
        int parameters = constructor.getRawParameterTypes().size();
        if (parameters > (type.isRecord() ? MOST_COMPONENTS : MOST_PARAMETERS)
            && !type.isEnum()
            && !type.isAnonymousClass()) {
          found.add(type.getName() + " has a constructor of " + parameters + " parameters");
        }
      }
    }
    return List.copyOf(found);
  }

  private List<String> violations(com.tngtech.archunit.lang.ArchRule rule) {
    return rule.allowEmptyShould(true).evaluate(classes).getFailureReport().getDetails();
  }

  @FunctionalInterface
  private interface Forbidden {
    boolean test(JavaClass from, JavaClass to);
  }

  private List<String> dependencies(Forbidden forbidden) {
    var found = new TreeMap<String, String>();
    for (var type : classes) {
      for (var used : type.getDirectDependenciesFromSelf()) {
        var target = used.getTargetClass();
        if (root(target).equals(root(type)) && forbidden.test(type, target)) {
          var arrow = outermost(type).getName() + " -> " + outermost(target).getName();
          found.put(arrow, arrow);
        }
      }
    }
    return List.copyOf(found.values());
  }

  private Stream<JavaClass> topLevel() {
    return classes.stream()
        .filter(type -> outermost(type).equals(type))
        .filter(type -> !type.getSimpleName().equals("package-info"));
  }

  private static int floor(String room) {
    for (int floor = 0; floor < FLOORS.size(); floor++) {
      if (FLOORS.get(floor).contains(room)) {
        return floor;
      }
    }
    throw new AssertionError("the room '" + room + "' stands on no floor");
  }

  private static JavaClass outermost(JavaClass type) {
    var element = type.getBaseComponentType();
    return element.getEnclosingClass().map(ClassRules::outermost).orElse(element);
  }

  private static String root(JavaClass type) {
    return type.getBaseComponentType().getPackageName().split("\\.", 2)[0];
  }

  private static String room(JavaClass type) {
    var parts = type.getBaseComponentType().getPackageName().split("\\.", 2);
    return parts.length < 2 ? "" : parts[1];
  }
}
