package kindred.http;

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
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import kindred.problem.Fault;
import kindred.problem.Problem;
import kindred.problem.ProblemException;

/**
 * JSON as this server reads it: no member twice, decimals exact, nothing after the value, bounded
 * depth and length; whatever breaks that is a {@link Problem} which never repeats a value.
 */
public final class StrictJson {

  private static final int MAX_DEPTH = 32;
  private static final int MAX_STRING = 1 << 20;
  private static final int MAX_DIGITS = 200;

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

  /** Reads one JSON value; empty when there is nothing but blanks. */
  public static Optional<JsonNode> read(Buffer text) {
    try (JsonParser parser = MAPPER.createParser(decode(text))) {
      return read(parser);
    } catch (CharacterCodingException notUtf8) {
      throw Problem.invalid(Fault.body("", "malformed-encoding", "The body is not UTF-8."))
          .exception();
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  /** Writes compact JSON. */
  public static Buffer write(JsonNode json) {
    try {
      return Buffer.buffer(MAPPER.writeValueAsBytes(json));
    } catch (JsonProcessingException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  /** Values of a problem as JSON. */
  public static JsonNode tree(Object value) {
    return MAPPER.valueToTree(value);
  }

  private static String decode(Buffer text) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text.getBytes())).toString();
  }

  private static Optional<JsonNode> read(JsonParser parser) throws IOException {
    try {
      JsonNode tree = MAPPER.readTree(parser);
      if (tree == null) {
        return Optional.empty();
      }
      if (parser.nextToken() != null) {
        throw malformed("There is something after the JSON value", parser.currentTokenLocation());
      }
      requireStorable(tree);
      return Optional.of(tree);
    } catch (StreamConstraintsException tooMuch) {
      throw tooMuch();
    } catch (JsonProcessingException broken) {
      throw duplicate(parser, broken)
          .map(fault -> Problem.invalid(fault).exception())
          .orElseGet(() -> malformed("The body is not JSON", broken.getLocation()));
    }
  }

  /** Half a surrogate pair would be stored as a question mark; 1e999999999 has no plain text. */
  private static void requireStorable(JsonNode node) {
    if (node.isBigDecimal() && Math.abs((long) node.decimalValue().scale()) > MAX_DIGITS) {
      throw tooMuch();
    }
    if (node.isTextual()) {
      requireCharacters(node.textValue());
    }
    node.fieldNames().forEachRemaining(StrictJson::requireCharacters);
    node.forEach(StrictJson::requireStorable);
  }

  private static void requireCharacters(String text) {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw Problem.invalid(
              Fault.body("", "malformed-text", "A text holds half of a Unicode surrogate pair."))
          .exception();
    }
  }

  private static ProblemException tooMuch() {
    String detail =
        ("The body is nested deeper than %d, or has a text of more than %d characters"
                + " or a number of more than %d.")
            .formatted(MAX_DEPTH, MAX_STRING, MAX_DIGITS);
    return Problem.invalid(Fault.body("", "json-limit", detail)).exception();
  }

  private static Optional<Fault> duplicate(JsonParser parser, JsonProcessingException broken)
      throws IOException {
    String message = broken.getOriginalMessage();
    if (message == null || !message.startsWith("Duplicate field")) {
      return Optional.empty();
    }
    String name = parser.currentName();
    String pointer = parser.getParsingContext().pathAsPointer().toString();
    return Optional.of(
        Fault.body(pointer, "duplicate-member", "The member '" + name + "' is there twice."));
  }

  private static ProblemException malformed(String what, JsonLocation where) {
    String place = " (line " + where.getLineNr() + ", column " + where.getColumnNr() + ").";
    return Problem.invalid(Fault.body("", "malformed-json", what + place)).exception();
  }
}
