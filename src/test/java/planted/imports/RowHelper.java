package planted.imports;

/** Planted: a name that says nothing. */
record RowHelper() {}
