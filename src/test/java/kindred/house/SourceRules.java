package kindred.house;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The rules of the house that only the source shows. Each gives its violations, so that a test of
 * the rules can plant some.
 */
record SourceRules(List<Source> sources) {

  private static final int LONGEST_CLASS = 250;
  private static final int LARGEST_ROOM = 35;

  /** Two classes share a table where each says that it does, and which columns it writes. */
  private static final Map<String, Set<String>> SHARED_TABLES =
      Map.of(
          "profile",
          Set.of("AdoptionStore", "ProfileMergeStore", "ProfileRowStore", "ProfileStore"),
          "merge",
          Set.of("MergeStore", "UnmergeStore"),
          "import_job",
          Set.of("ImportJobStore", "ImportControlStore", "JobLeaseStore"));

  private static final Pattern PUBLIC_TYPE =
      Pattern.compile(
          "^public (?:abstract |final |sealed )*(?:class|record|interface|enum|@interface) ",
          Pattern.MULTILINE);

  private static final Pattern LOGGED_MESSAGE =
      Pattern.compile(
          "LOG\\.[a-z]+\\([^;]*(?:getMessage|(?:cause\\(\\)|failure)\\.toString)\\(\\)");

  /** Of files of the operator. */
  private static final Set<String> MESSAGES_WITHOUT_VALUES = Set.of("ClusterTls");

  private static final Pattern WRITE =
      Pattern.compile("(?:INSERT INTO|UPDATE|DELETE FROM) ([a-z_]+)\\b(?= |\\n)");

  List<String> longClasses() {
    return sources.stream()
        .filter(source -> source.text().lines().count() > LONGEST_CLASS)
        .map(Source::where)
        .toList();
  }

  List<String> largeRooms() {
    return sources.stream()
        .collect(Collectors.groupingBy(Source::room, TreeMap::new, Collectors.counting()))
        .entrySet()
        .stream()
        .filter(room -> room.getValue() > LARGEST_ROOM)
        .map(room -> room.getKey() + " has " + room.getValue() + " files")
        .toList();
  }

  /** Every public type says what it guarantees. */
  List<String> silentTypes() {
    return sources.stream()
        .filter(source -> !source.isPackageInfo())
        .filter(SourceRules::isSilent)
        .map(Source::where)
        .toList();
  }

  /** Between the imports and the type there is a comment, and perhaps annotations. */
  private static boolean isSilent(Source source) {
    var type = PUBLIC_TYPE.matcher(source.text());
    if (!type.find()) {
      return false;
    }
    int imports = Math.max(0, source.text().lastIndexOf("\nimport ", type.start()));
    return !source.text().substring(imports, type.start()).contains("*/\n");
  }

  /** Every room says what it is for. */
  List<String> silentRooms() {
    var rooms = sources.stream().map(Source::room).collect(Collectors.toCollection(TreeSet::new));
    sources.stream().filter(Source::isPackageInfo).map(Source::room).forEach(rooms::remove);
    return List.copyOf(rooms);
  }

  /** What may stand nowhere. */
  List<String> forbiddenText() {
    var found = new TreeSet<String>();
    for (var word : List.of("printStackTrace", "ALLOW FILTERING", "System.err")) {
      sources.stream()
          .filter(source -> source.text().contains(word))
          .forEach(source -> found.add(source.where() + " has " + word));
    }
    return List.copyOf(found);
  }

  /** A log never repeats the message of an exception: it may contain a value of a person. */
  List<String> loggedMessages() {
    return sources.stream()
        .filter(source -> !MESSAGES_WITHOUT_VALUES.contains(source.name()))
        .filter(source -> LOGGED_MESSAGE.matcher(source.text()).find())
        .map(Source::where)
        .toList();
  }

  /** Each table is written in one class, or in the few that say so. */
  List<String> sharedTables() {
    return writers().entrySet().stream()
        .filter(table -> table.getValue().size() > 1)
        .filter(table -> !table.getValue().equals(SHARED_TABLES.get(table.getKey())))
        .map(table -> table.getKey() + " is written by " + table.getValue())
        .toList();
  }

  /** The classes that write each table. */
  Map<String, Set<String>> writers() {
    var writers = new TreeMap<String, Set<String>>();
    for (var source : sources) {
      WRITE
          .matcher(source.text())
          .results()
          .forEach(
              found ->
                  writers
                      .computeIfAbsent(found.group(1), none -> new TreeSet<>())
                      .add(source.name()));
    }
    return writers;
  }
}
