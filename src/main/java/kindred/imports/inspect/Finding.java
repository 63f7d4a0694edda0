package kindred.imports.inspect;

/**
 * Something in a file that an import may stumble over, or that may not be meant.
 *
 * @param kind stable, in kebab case
 * @param message contains no value of the file
 * @param count how many values or rows are concerned
 */
public record Finding(String kind, String message, long count) {}
