package kindred.profile;

/**
 * One record of an extension.
 *
 * @param extension id of the extension's schema
 * @param item the record's place: empty for a single-valued extension; otherwise it sorts the
 *     records in the order in which they were inserted
 */
public record ExtensionRecord(String extension, String item, Attributes attributes) {}
