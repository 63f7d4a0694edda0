package kindred.imports.inspect;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import kindred.imports.mapping.Column;
import kindred.imports.mapping.ColumnMapping;
import kindred.jobs.ImportMapping;
import kindred.schema.AttributeType;
import kindred.schema.VisibleText;

/**
 * The forms of the dates of the columns of a file. Pure.
 *
 * @param named those that the client names
 * @param guessed those that the values show, where the client names none
 */
record DateForms(List<Optional<String>> named, List<Optional<String>> guessed) {

  /** The forms of the columns with these titles and values. */
  static DateForms of(
      List<String> header,
      List<ColumnValues> values,
      ColumnMapping targets,
      ImportMapping requested) {
    var named =
        IntStream.range(0, header.size())
            .mapToObj(i -> requested.date(VisibleText.of(header.get(i)), i + 1))
            .toList();
    var guessed =
        IntStream.range(0, header.size())
            .mapToObj(
                i ->
                    named.get(i).isEmpty()
                        ? guess(targets.columns().get(i), values.get(i))
                        : Optional.<String>empty())
            .toList();
    return new DateForms(named, guessed);
  }

  private static Optional<String> guess(Column column, ColumnValues values) {
    return column.type() == AttributeType.DATE || column.type() == AttributeType.DATETIME
        ? ValueForm.datePattern(values.values(), column.type())
        : Optional.empty();
  }

  /** The forms by the names of the columns. */
  Map<String, String> byName(List<String> names) {
    var forms = new LinkedHashMap<String, String>();
    for (int i = 0; i < names.size(); i++) {
      var name = names.get(i);
      var form = named.get(i).isPresent() ? named.get(i) : guessed.get(i);
      form.ifPresent(known -> forms.put(name, known));
    }
    return forms;
  }
}
