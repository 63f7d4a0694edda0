package kindred.profile;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A profile as a client described it, valid against the schema.
 *
 * @param extensions the records of every extension the client named, by the extension's id; an
 *     empty list means "none", an absent extension was not named
 */
public record ProfileDraft(Attributes attributes, Map<String, List<Attributes>> extensions) {

  public ProfileDraft {
    extensions = Collections.unmodifiableMap(new LinkedHashMap<>(extensions));
  }
}
