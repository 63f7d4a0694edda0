package kindred.imports.inspect;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import kindred.imports.inspect.Inspection.Suggestion;
import kindred.schema.VisibleText;

/** Whether the first row of a file names the columns, or is data. Pure. */
final class HeaderGuess {

  private static final Pattern NUMBER = Pattern.compile("[+-]?[0-9][0-9.,]*");

  private HeaderGuess() {}

  /** A row with an attribute's name is a header; one with a number, date or address is not. */
  static boolean isHeader(List<String> first, List<Optional<Suggestion>> suggestions) {
    boolean named =
        suggestions.stream().flatMap(Optional::stream).anyMatch(one -> isOfName(one.reason()));
    return named || first.stream().map(VisibleText::of).noneMatch(HeaderGuess::isData);
  }

  private static boolean isOfName(Inspection.Reason reason) {
    return reason != Inspection.Reason.VALUES && reason != Inspection.Reason.REQUESTED;
  }

  private static boolean isData(String title) {
    return NUMBER.matcher(title).matches()
        || ValueForm.EMAIL.fits(title)
        || ValueForm.DATE.fits(title)
        || ValueForm.PHONE.fits(title);
  }
}
