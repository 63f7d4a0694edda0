package planted.codes;

import java.util.List;

/** Chooses codes in every way that the house uses. */
public final class PlantedCodes {

  static final String CONSTANT = "constant";

  private PlantedCodes() {}

  static void refuse(String code) {}

  static void notFound(String what, String id) {}

  static String code(int kind) {
    return switch (kind) {
      case 1 -> "switched";
      default -> CONSTANT;
    };
  }

  static void all(boolean first, List<String> args) {
    refuse("argument");
    refuse(first ? "one" : "other");
    refuse(code(1));
    refuse(args.toString());
    notFound("thing", "id");
  }
}
