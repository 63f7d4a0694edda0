package kindred.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import kindred.problem.Fault;
import kindred.problem.Problem;
import kindred.profile.IdempotencyKey;

/** The header Idempotency-Key: 1 to 255 visible ASCII characters, in quotes or not. */
public final class IdempotencyHeader {

  private static final String NAME = "Idempotency-Key";
  private static final Pattern FORM = Pattern.compile("(\"?)([\\x21\\x23-\\x7e]{1,255})\\1");
  private static final ObjectMapper CANONICAL =
      JsonMapper.builder().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS).build();

  private IdempotencyHeader() {}

  /**
   * The key of a call, if it has one.
   *
   * @param content everything that makes two requests different, as trees of {@link JsonTree}; the
   *     order of members makes no difference
   */
  public static Optional<IdempotencyKey> of(Call call, Object... content) {
    return value(call).map(value -> new IdempotencyKey(value, print(content)));
  }

  /** The value alone, for requests whose content is known only later. */
  public static Optional<String> value(Call call) {
    return call.header(NAME).map(IdempotencyHeader::parse);
  }

  private static String parse(String value) {
    var form = FORM.matcher(value.strip());
    if (!form.matches()) {
      throw Problem.invalid(
              Fault.header(
                  NAME,
                  "invalid-idempotency-key",
                  "Idempotency-Key must be 1 to 255 visible ASCII characters, in quotes or not."))
          .exception();
    }
    return form.group(2);
  }

  private static String print(Object... content) {
    try {
      return CANONICAL.writeValueAsString(Arrays.asList(content));
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException("A request's content cannot be written as JSON", impossible);
    }
  }
}
