package kindred.profile;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A profile as a request describes it, validated by the schema.
 *
 * @param extensions the records of each extension that the request names, by the extension's id; an
 *     empty list means no records, an absent extension was not named
 */
public record ProfileDraft(Attributes attributes, Map<String, List<Attributes>> extensions) {

  public ProfileDraft {
    extensions = Collections.unmodifiableMap(new LinkedHashMap<>(extensions));
  }
}
