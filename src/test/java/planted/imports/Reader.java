package planted.imports;

/** Planted: reads the environment. */
final class Reader {
  String home() {
    return System.getenv("HOME");
  }
}
