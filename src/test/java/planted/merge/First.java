package planted.merge;

/** Planted: one half of a cycle. */
record First(Second second) {}
