package planted.http;

/** Planted: on a floor above. */
public record Upstairs() {}
