package kindred.chaos;

/** The tenant's schema, and the key values that clients contend for. */
final class Vocabulary {

  static final String EMAIL = "EmailAddress";
  static final String PHONE = "PhoneNumber";
  static final String EMAIL_KEY = "idEmail";
  static final String PHONE_KEY = "idPhone";

  static final String CORE =
      """
      [{"name": "Origin", "type": "string"}, {"name": "Note", "type": "string"},
       {"name": "LastName", "type": "string"}, {"name": "EmailAddress", "type": "string"},
       {"name": "PhoneNumber", "type": "string"}]""";
  static final String TOKEN =
      """
      {"name": "Token", "type": "multi-valued", "attributes": [{"name": "Id", "type": "string"}]}""";
  static final String CARD =
      """
      {"name": "Card", "type": "multi-valued", "unique": ["Number"],
       "attributes": [{"name": "Number", "type": "string"}, {"name": "Label", "type": "string"}]}""";
  static final String EMAIL_KEY_SCHEMA =
      """
      {"name": "idEmail", "attributes": ["EmailAddress"], "unique": true}""";
  static final String PHONE_KEY_SCHEMA =
      """
      {"name": "idPhone", "attributes": ["PhoneNumber"], "unique": true}""";
  static final String NAME_KEY_SCHEMA =
      """
      {"name": "idName", "attributes": ["LastName"]}""";

  private Vocabulary() {}

  static String email(long number) {
    return "e" + number + "@x.org";
  }

  static String phone(long number) {
    return "p" + number;
  }

  static boolean isEmail(String key) {
    return key.startsWith("e");
  }

  /** The unique key that a value belongs to. */
  static String keyName(String key) {
    return isEmail(key) ? EMAIL_KEY : PHONE_KEY;
  }

  /** The attribute that holds the value. */
  static String attribute(String key) {
    return isEmail(key) ? EMAIL : PHONE;
  }
}
