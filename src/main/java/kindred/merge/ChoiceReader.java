package kindred.merge;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import kindred.merge.MergeChoice.Keep;
import kindred.merge.MergeChoice.OnConflict;

/** Parses the members {@code on_conflict} and {@code values} of a request to merge. Pure. */
public final class ChoiceReader {

  /** Collects faults. */
  public interface Report {
    void fault(String member, String code, String message);
  }

  private final Report report;

  public ChoiceReader(Report report) {
    this.report = report;
  }

  /**
   * The choice; a part with a fault counts as absent.
   *
   * @param force the member {@code force_merge}, which is another word for {@code source}
   */
  public MergeChoice read(JsonNode request, boolean force) {
    var onConflict = onConflict(request.path("on_conflict"));
    if (force && onConflict.filter(other -> other != OnConflict.SOURCE).isPresent()) {
      report.fault(
          "on_conflict",
          "contradiction",
          "'force_merge' stands for the on_conflict 'source'. Send only one of the two.");
    }
    return new MergeChoice(
        onConflict.orElse(MergeChoice.forced(force).onConflict()), values(request.path("values")));
  }

  private Optional<OnConflict> onConflict(JsonNode given) {
    if (given.isMissingNode() || given.isNull()) {
      return Optional.empty();
    }
    var named = constant(OnConflict.class, given);
    if (named.isEmpty()) {
      report.fault(
          "on_conflict", "wrong-type", "'on_conflict' must be fail, source, destination or fill.");
    }
    return named;
  }

  private Map<String, Keep> values(JsonNode given) {
    var values = new TreeMap<String, Keep>();
    if (!given.isMissingNode() && !given.isNull() && !given.isObject()) {
      report.fault("values", "wrong-type", "'values' must be an object.");
    }
    given
        .properties()
        .forEach(
            chosen ->
                constant(Keep.class, chosen.getValue())
                    .ifPresentOrElse(
                        keep -> values.put(chosen.getKey(), keep),
                        () ->
                            report.fault(
                                "values",
                                "wrong-type",
                                "'" + chosen.getKey() + "' must be source, destination or both.")));
    return values;
  }

  private static <E extends Enum<E>> Optional<E> constant(Class<E> type, JsonNode given) {
    for (var constant : type.getEnumConstants()) {
      if (constant.name().toLowerCase(Locale.ROOT).equals(given.textValue())) {
        return Optional.of(constant);
      }
    }
    return Optional.empty();
  }
}
