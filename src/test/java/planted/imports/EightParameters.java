package planted.imports;

/** Planted: a constructor of too many parameters. */
final class EightParameters {
  EightParameters(int a, int b, int c, int d, int e, int f, int g, int h) {}
}
