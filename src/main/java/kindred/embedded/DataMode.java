package kindred.embedded;

/** Who may open the data folder. */
public enum DataMode {
  /** Only the server's user; otherwise the server does not start. */
  PRIVATE,
  /** Every user whom the operator allows; the server checks nothing. */
  SHARED;

  static DataMode parse(String text) {
    return switch (text) {
      case "private" -> PRIVATE;
      case "shared" -> SHARED;
      default -> throw new IllegalArgumentException("must be private or shared");
    };
  }
}
