package planted.imports;

/** Planted: a record of too many components. */
record ElevenComponents(
    int a, int b, int c, int d, int e, int f, int g, int h, int i, int j, int k) {}
