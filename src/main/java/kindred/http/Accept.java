package kindred.http;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Content negotiation by the header {@code Accept} (RFC 9110). */
public final class Accept {

  private static final String ANY = "*/*";
  private static final String WEIGHT = "q=";

  private Accept() {}

  /**
   * The media type that the client prefers; the first of several that it accepts equally, also if
   * it accepts none.
   *
   * @param header the value of the header; blank: any type
   * @param offered media types without parameters, in lower case
   */
  public static String best(String header, String... offered) {
    var weights = new HashMap<String, Double>();
    for (String range : header.split(",")) {
      String[] parts = range.toLowerCase(Locale.ROOT).split(";", -1);
      weights.merge(parts[0].strip(), weight(parts), Math::max);
    }
    return Stream.of(offered)
        .sorted(Comparator.comparingDouble(type -> -weight(weights, type)))
        .findFirst()
        .orElseThrow();
  }

  /** The weight of the most specific range that includes the type. */
  private static double weight(Map<String, Double> weights, String type) {
    String anySubtype = type.substring(0, type.indexOf('/')) + "/*";
    return Stream.of(type, anySubtype, ANY)
        .filter(weights::containsKey)
        .findFirst()
        .map(weights::get)
        .orElse(0.0);
  }

  /** The weight of a range: 1 if it has none, 0 if it is malformed. */
  private static double weight(String... rangeAndParameters) {
    for (int i = 1; i < rangeAndParameters.length; i++) {
      String parameter = rangeAndParameters[i].strip();
      if (parameter.startsWith(WEIGHT)) {
        String number = parameter.substring(WEIGHT.length());
        return number.matches("0(\\.[0-9]{0,3})?|1(\\.0{0,3})?") ? Double.parseDouble(number) : 0;
      }
    }
    return 1;
  }
}
