package kindred.keys;

/** A row of the table of entries: a customer that may have a value. */
public record KeyEntry(int tenant, String key, String hash, short bucket, String customer) {}
