package kindred.imports.inspect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import kindred.imports.mapping.ColumnMapping;
import kindred.schema.VisibleText;

/**
 * What is wrong with the values of a column, if it is imported as suggested and its placeholders
 * are no values. Pure.
 */
final class ColumnFindings {

  private final ColumnMapping mapping;

  ColumnFindings(ColumnMapping mapping) {
    this.mapping = mapping;
  }

  /**
   * The findings of one column.
   *
   * @param index of the column, from 0
   * @param guessed the form of its dates, if the client has not named one
   */
  List<Finding> of(int index, ColumnValues column, Optional<String> guessed) {
    var found = new ArrayList<Finding>();
    var read = new LinkedHashMap<String, Integer>();
    column
        .values()
        .forEach((cell, count) -> read.merge(mapping.read(cell, index), count, Integer::sum));
    read.remove("");
    long all = ValueForm.fitting(read, any -> true);
    invalid(index, read, all).ifPresent(found::add);
    column.form().flatMap(form -> otherForm(form, index, column.values())).ifPresent(found::add);
    guessed.flatMap(form -> ambiguous(form, column.values())).ifPresent(found::add);
    long padded = ValueForm.fitting(read, cell -> !VisibleText.of(cell).equals(cell));
    if (padded > 0 && mapping.columns().get(index).text()) {
      found.add(
          new Finding(
              "blanks",
              "%d of %d values have blanks or invisible characters around them, which are imported."
                  .formatted(padded, all),
              padded));
    }
    return found;
  }

  private Optional<Finding> invalid(int index, Map<String, Integer> read, long all) {
    var reasons = new LinkedHashMap<String, Long>();
    read.forEach(
        (cell, count) ->
            mapping
                .fault(cell, index)
                .ifPresent(why -> reasons.merge(why, (long) count, Long::sum)));
    long invalid = reasons.values().stream().mapToLong(Long::longValue).sum();
    return reasons.keySet().stream()
        .findFirst()
        .map(
            why ->
                new Finding(
                    "invalid-values",
                    "%d of %d values cannot be imported: a value %s.".formatted(invalid, all, why),
                    invalid));
  }

  private static Optional<Finding> ambiguous(String form, Map<String, Integer> values) {
    long ambiguous = ValueForm.ambiguous(values, form);
    return ambiguous == 0
        ? Optional.empty()
        : Optional.of(
            new Finding(
                "ambiguous-dates",
                "No value shows which number is the day. Check the samples: dates are read as %s."
                    .formatted(form),
                ambiguous));
  }

  /** Of the values that can be imported: the others are told already. */
  private Optional<Finding> otherForm(ValueForm form, int index, Map<String, Integer> values) {
    long all = ValueForm.fitting(values, any -> true);
    long other =
        ValueForm.fitting(
            values,
            cell ->
                !form.fits(VisibleText.of(cell))
                    && mapping.fault(mapping.read(cell, index), index).isEmpty());
    return other == 0
        ? Optional.empty()
        : Optional.of(
            new Finding(
                "other-form",
                "%d of %d values are not %s, the others are.".formatted(other, all, form.plural()),
                other));
  }
}
