package kindred.keys;

import java.text.Normalizer;
import java.util.Locale;
import kindred.schema.VisibleText;

/**
 * The form in which key values are compared: two values are the same if their forms are equal.
 * Pure. Everything that compares key values uses it, so claims, entries and searches always agree.
 */
public final class KeyNormalizer {

  /**
   * Increase this number when a value gets another form. Servers of different versions never share
   * a keyspace: they would disagree about who owns a value.
   */
  public static final int VERSION = 1;

  private KeyNormalizer() {}

  /**
   * The visible part of a text ({@link VisibleText}) in Unicode NFC and in lower case; the stored
   * form of any other value. An empty result is no value: no key contains it.
   */
  public static String normalise(Object stored) {
    if (!(stored instanceof String text)) {
      return stored.toString();
    }
    var visible = VisibleText.of(text);
    if (VisibleText.isAscii(visible)) {
      return visible.toLowerCase(Locale.ROOT);
    }
    var composed = Normalizer.normalize(visible, Normalizer.Form.NFC);
    return Normalizer.normalize(composed.toLowerCase(Locale.ROOT), Normalizer.Form.NFC);
  }
}
