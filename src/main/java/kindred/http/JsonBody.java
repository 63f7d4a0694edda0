package kindred.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import kindred.json.InvalidJsonException;
import kindred.json.StrictJson;
import kindred.problem.Fault;
import kindred.problem.Problem;
import kindred.problem.Problem.ProblemException;

/** Bodies in JSON: read with {@link StrictJson}, and refused with a {@link Problem}. */
public final class JsonBody {

  /** The byte-order mark of UTF-8, which some editors and shells write. */
  private static final Buffer MARK = Buffer.buffer("\uFEFF");

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private JsonBody() {}

  /** Reads one JSON value; empty when the body is blank. */
  public static Optional<JsonNode> read(Buffer body) {
    try {
      return StrictJson.read(decode(withoutMark(body)));
    } catch (CharacterCodingException notUtf8) {
      throw Problem.invalid(Fault.body("", "malformed-encoding", "The body is not UTF-8."))
          .exception();
    } catch (InvalidJsonException invalid) {
      throw refused(invalid);
    }
  }

  /** A body without its byte-order mark, which RFC 8259 lets a reader ignore. */
  public static Buffer withoutMark(Buffer body) {
    int length = MARK.length();
    boolean marked = body.length() >= length && body.slice(0, length).equals(MARK);
    return marked ? body.slice(length, body.length()) : body;
  }

  /** A time as all bodies show it. */
  public static String time(Instant instant) {
    return TIME.format(instant);
  }

  /** A constant as all bodies show it. */
  public static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Writes compact JSON and a line feed. */
  public static Buffer write(JsonNode json) {
    return Buffer.buffer(StrictJson.write(json)).appendString("\n");
  }

  private static String decode(Buffer text) throws CharacterCodingException {
    return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text.getBytes())).toString();
  }

  private static ProblemException refused(InvalidJsonException invalid) {
    String code =
        switch (invalid.kind()) {
          case MALFORMED -> "malformed-json";
          case DUPLICATE_MEMBER -> "duplicate-member";
          case LIMIT_EXCEEDED -> "json-limit";
          case UNPAIRED_SURROGATE -> "malformed-text";
        };
    return Problem.invalid(Fault.body(invalid.pointer(), code, invalid.getMessage())).exception();
  }
}
