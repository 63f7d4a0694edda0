package kindred.http;

import java.util.Optional;
import java.util.regex.Pattern;
import kindred.problem.Fault;
import kindred.problem.Problem;
import kindred.profile.IdempotencyKey;

/** The header Idempotency-Key: 1 to 255 visible ASCII characters, in quotes or not. */
public final class IdempotencyHeader {

  private static final String NAME = "Idempotency-Key";
  private static final Pattern FORM = Pattern.compile("(\"?)([\\x21\\x23-\\x7e]{1,255})\\1");

  private IdempotencyHeader() {}

  /**
   * The key of a call, if it has one.
   *
   * @param content everything that makes two requests different, as trees of {@link JsonTree}; the
   *     order of members makes no difference
   */
  public static Optional<IdempotencyKey> of(Call call, Object... content) {
    return value(call).map(value -> new IdempotencyKey(value, JsonTree.print(content)));
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
}
