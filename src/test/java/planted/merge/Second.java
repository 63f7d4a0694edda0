package planted.merge;

/** Planted: the other half of a cycle. */
record Second(First first) {}
