package kindred.schema;

/**
 * A value does not fit its attribute. It has no stack trace, because one request may have hundreds
 * of thousands of such values.
 */
final class InvalidValueException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  /** With a clause that names the rule and not the value. */
  InvalidValueException(String clause) {
    super(clause);
  }

  @Override
  public Throwable fillInStackTrace() {
    return this;
  }
}
