package kindred.profile;

/**
 * One record of an extension.
 *
 * @param extension id of the extension's schema
 * @param item place of the record: empty for a single-valued extension, else sorts in the order of
 *     insertion
 */
public record ExtensionRecord(String extension, String item, Attributes attributes) {}
