package kindred.imports.inspect;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import kindred.imports.inspect.Inspection.Reason;
import kindred.imports.inspect.Inspection.Suggestion;
import kindred.imports.mapping.Column;
import kindred.jobs.ImportMapping;
import kindred.schema.Attribute;
import kindred.schema.AttributeType;
import kindred.schema.SchemaSnapshot;
import kindred.schema.VisibleText;

/**
 * Suggests what the columns of a file are. Of several columns for one attribute the one with the
 * better reason gets it, and another one its next value if it may have several. Pure.
 */
final class ColumnSuggestions {

  private static final Pattern NUMBERED = Pattern.compile("(?<name>.*\\D)(?<index>[2-9])");
  private static final int MOST_VALUES = 9;

  /** An attribute that a column may be: its title in a file, and what it may be called. */
  private record Target(
      String title, String name, Optional<String> extension, Attribute attribute) {

    boolean mayRepeat() {
      return extension.isEmpty() && attribute.maxValues() != 1;
    }
  }

  private record Candidate(int column, String target, Reason reason, boolean mayRepeat) {}

  private final SchemaSnapshot schema;
  private final List<Target> targets = new ArrayList<>();
  private final Map<Integer, Suggestion> chosen = new LinkedHashMap<>();
  private final Set<String> taken = new HashSet<>();

  private ColumnSuggestions(SchemaSnapshot schema) {
    this.schema = schema;
    schema
        .coreAttributes()
        .forEach(core -> targets.add(new Target(core.name(), core.name(), Optional.empty(), core)));
    for (var extension : schema.extensions()) {
      for (var part : extension.attributes()) {
        var title = extension.name() + "." + part.name();
        targets.add(new Target(title, part.name(), Optional.of(extension.name()), part));
      }
    }
  }

  /**
   * The suggestion for each column, empty for one to ignore.
   *
   * @param requested what the client says about some columns; it takes precedence
   */
  static List<Optional<Suggestion>> of(
      List<String> header,
      List<ColumnValues> values,
      ImportMapping requested,
      SchemaSnapshot schema) {
    return new ColumnSuggestions(schema).choose(header, values, requested);
  }

  private List<Optional<Suggestion>> choose(
      List<String> header, List<ColumnValues> values, ImportMapping requested) {
    var candidates = new ArrayList<Candidate>();
    var decided = new HashSet<Integer>();
    for (int i = 0; i < header.size(); i++) {
      int column = i;
      var title = VisibleText.of(header.get(column));
      var said = requested.column(title, column + 1);
      if (said.isPresent()) {
        decided.add(column);
        said.get().ifPresent(target -> request(column, target));
      } else if (!title.isEmpty()) {
        candidates.addAll(byName(column, title));
        values.get(column).form().ifPresent(form -> candidates.addAll(byForm(column, form)));
      }
    }
    candidates.sort(Comparator.comparing(Candidate::reason));
    candidates.stream().filter(one -> !decided.contains(one.column())).forEach(this::take);
    var suggestions = new ArrayList<Optional<Suggestion>>();
    for (int i = 0; i < header.size(); i++) {
      suggestions.add(Optional.ofNullable(chosen.get(i)));
    }
    return suggestions;
  }

  private void request(int column, String target) {
    chosen.put(column, new Suggestion(target, Reason.REQUESTED));
    identity(target).ifPresent(taken::add);
  }

  private void take(Candidate candidate) {
    if (chosen.containsKey(candidate.column())) {
      return;
    }
    int most = candidate.mayRepeat() ? MOST_VALUES : 1;
    for (int index = 1; index <= most; index++) {
      var target = index == 1 ? candidate.target() : candidate.target() + "[" + index + "]";
      if (taken.add(identity(target).orElse(target))) {
        chosen.put(candidate.column(), new Suggestion(target, candidate.reason()));
        return;
      }
    }
  }

  private Optional<String> identity(String target) {
    return Column.of(target, schema).map(Column::identity);
  }

  private List<Candidate> byName(int column, String title) {
    var found = new ArrayList<Candidate>();
    Column.of(title, schema)
        .ifPresent(known -> found.add(new Candidate(column, title, Reason.EXACT_NAME, false)));
    found.addAll(byLetters(column, title));
    var numbered = NUMBERED.matcher(title);
    if (found.isEmpty() && numbered.matches()) {
      byLetters(column, numbered.group("name")).stream()
          .filter(Candidate::mayRepeat)
          .map(
              one ->
                  new Candidate(
                      column,
                      one.target() + "[" + numbered.group("index") + "]",
                      one.reason(),
                      false))
          .forEach(found::add);
    }
    return found;
  }

  private List<Candidate> byLetters(int column, String title) {
    var found = new ArrayList<Candidate>();
    var letters = Synonyms.letters(title);
    var meaning = Synonyms.meaning(title);
    for (var target : targets) {
      boolean similar =
          letters.equals(Synonyms.letters(target.name()))
              || letters.equals(Synonyms.letters(target.title()));
      if (!letters.isEmpty() && similar) {
        found.add(candidate(column, target, Reason.SIMILAR_NAME));
      } else if (meaning.isPresent() && meaning.equals(Synonyms.meaning(target.name()))) {
        found.add(candidate(column, target, Reason.SYNONYM));
      }
    }
    return found;
  }

  private static Candidate candidate(int column, Target target, Reason reason) {
    return new Candidate(column, target.title(), reason, target.mayRepeat());
  }

  private List<Candidate> byForm(int column, ValueForm form) {
    return targets.stream()
        .filter(target -> fits(form, target))
        .map(target -> candidate(column, target, Reason.VALUES))
        .toList();
  }

  private boolean fits(ValueForm form, Target target) {
    var meaning = Synonyms.meaning(target.name()).orElse("");
    return switch (form) {
      case EMAIL -> meaning.equals(Synonyms.EMAIL);
      case PHONE -> meaning.equals(Synonyms.PHONE);
      case DATE ->
          meaning.equals(Synonyms.BIRTH_DATE) && target.attribute().type() != AttributeType.STRING
              || isTheOnlyDate(target);
    };
  }

  private boolean isTheOnlyDate(Target target) {
    return target.attribute().type() == AttributeType.DATE
        && targets.stream().filter(one -> one.attribute().type() == AttributeType.DATE).count()
            == 1;
  }
}
