package kindred.schema;

import java.util.List;

/**
 * A name of an attribute that may begin with its source and a dot, such as {@code Card.Number}: the
 * names of a key's attributes may be given like the parameters of a search. Pure.
 */
record QualifiedName(String source, String name) {

  static QualifiedName of(String text) {
    var visible = VisibleText.of(text);
    int dot = visible.indexOf('.');
    return dot < 0
        ? new QualifiedName("", visible)
        : new QualifiedName(
            VisibleText.of(visible.substring(0, dot)), VisibleText.of(visible.substring(dot + 1)));
  }

  /** The source with which all names begin; the core if they do not begin with the same one. */
  static String sourceOf(List<String> names) {
    var sources = names.stream().map(name -> Name.fold(of(name).source())).distinct().toList();
    return sources.size() == 1 && !sources.get(0).isEmpty()
        ? sources.get(0)
        : IdentificationKey.CORE;
  }

  /** The name alone if it begins with the given source, else the text as it is. */
  static String within(String source, String text) {
    var qualified = of(text);
    return qualified.source().equalsIgnoreCase(source) ? qualified.name() : VisibleText.of(text);
  }
}
