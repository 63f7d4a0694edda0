package kindred.keys;

/** An entry of table {@code key_entry}: the customer may have this value. */
public record KeyEntry(int tenant, String key, String hash, short bucket, String customer) {}
