package kindred.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import kindred.json.InvalidJsonException.Kind;

/**
 * Reads JSON strictly: no duplicate members, exact decimals, nothing after the value, bounded depth
 * and length.
 */
public final class StrictJson {

  private static final int MAX_DEPTH = 32;
  private static final int MAX_STRING = 1 << 20;
  private static final int MAX_DIGITS = 200;

  /** More than any double needs. */
  private static final int MAX_EXPONENT = 400;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxStringLength(MAX_STRING)
                          .maxNumberLength(MAX_DIGITS)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                  .build())
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private StrictJson() {}

  /** Reads one JSON value; empty when the text is blank. */
  public static Optional<JsonNode> read(String text) throws InvalidJsonException {
    try (JsonParser parser = MAPPER.createParser(text)) {
      return read(parser);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  /** Writes compact JSON in UTF-8. */
  public static byte[] write(JsonNode json) {
    try {
      return MAPPER.writeValueAsBytes(json);
    } catch (JsonProcessingException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  /** Converts maps, lists and plain values to JSON. */
  public static JsonNode tree(Object value) {
    return MAPPER.valueToTree(value);
  }

  private static Optional<JsonNode> read(JsonParser parser)
      throws IOException, InvalidJsonException {
    try {
      JsonNode tree = MAPPER.readTree(parser);
      if (tree == null) {
        return Optional.empty();
      }
      if (parser.nextToken() != null) {
        throw malformed("Unexpected content after the JSON value", parser.currentTokenLocation());
      }
      requireStorable(tree);
      return Optional.of(tree);
    } catch (StreamConstraintsException exceeded) {
      throw limitExceeded(limit(exceeded.getOriginalMessage()));
    } catch (JsonProcessingException broken) {
      throw isDuplicate(broken)
          ? duplicate(parser)
          : malformed("Invalid JSON", broken.getLocation());
    }
  }

  /** Half a surrogate pair would be stored as a question mark; 1e999999999 has no plain text. */
  private static void requireStorable(JsonNode node) throws InvalidJsonException {
    if (node.isBigDecimal() && Math.abs((long) node.decimalValue().scale()) > MAX_EXPONENT) {
      throw limitExceeded("has a number with an exponent beyond " + MAX_EXPONENT);
    }
    if (node.isTextual()) {
      requireWholeCharacters(node.textValue());
    }
    for (var member : node.properties()) {
      requireWholeCharacters(member.getKey());
    }
    for (var child : node) {
      requireStorable(child);
    }
  }

  private static void requireWholeCharacters(String text) throws InvalidJsonException {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw new InvalidJsonException(
          Kind.UNPAIRED_SURROGATE, "", "A text contains half of a Unicode surrogate pair.");
    }
  }

  private static boolean isDuplicate(JsonProcessingException broken) {
    return String.valueOf(broken.getOriginalMessage()).startsWith("Duplicate field");
  }

  private static InvalidJsonException duplicate(JsonParser parser) throws IOException {
    return new InvalidJsonException(
        Kind.DUPLICATE_MEMBER,
        parser.getParsingContext().pathAsPointer().toString(),
        "The member '" + parser.currentName() + "' occurs twice.");
  }

  /** The limit that the parser names; what it says beside that may change. */
  private static String limit(String message) {
    if (message.contains("nesting depth")) {
      return "is nested deeper than " + MAX_DEPTH + " levels";
    }
    return message.contains("Number")
        ? "has a number of more than " + MAX_DIGITS + " digits"
        : "has a name or a text that is too long: a text may have " + MAX_STRING + " characters";
  }

  private static InvalidJsonException limitExceeded(String predicate) {
    var message = "The JSON " + predicate + ". Send a simpler body.";
    return new InvalidJsonException(Kind.LIMIT_EXCEEDED, "", message);
  }

  private static InvalidJsonException malformed(String what, JsonLocation where) {
    return new InvalidJsonException(
        Kind.MALFORMED,
        "",
        "%s at line %d, column %d.".formatted(what, where.getLineNr(), where.getColumnNr()));
  }
}
