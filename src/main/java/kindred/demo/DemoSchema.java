package kindred.demo;

import java.io.PrintStream;

/** The schema of the demo's customers; existing definitions stay unchanged. */
final class DemoSchema {

  static final String EMAIL_KEY = "idEmail";

  private static final String EXTENSIONS = "/metadata/profiles/extensions";
  private static final String KEYS = "/metadata/identification-keys";

  private static final String CORE =
      """
      [{"name": "FirstName",    "type": "string", "length": 64},
       {"name": "LastName",     "type": "string", "length": 64},
       {"name": "PhoneNumber",  "type": "string", "length": 32},
       {"name": "EmailAddress", "type": "string", "length": 256, "mandatory": true}]""";
  private static final String ADDRESS =
      """
      {"name": "Address", "type": "single-valued", "attributes": [
         {"name": "AddressType", "type": "integer"},
         {"name": "PostCode",    "type": "string", "length": 16},
         {"name": "Address",     "type": "string", "length": 256},
         {"name": "County",      "type": "string", "length": 64},
         {"name": "City",        "type": "string", "length": 64},
         {"name": "Country",     "type": "string", "length": 64}]}""";
  private static final String PHONE =
      """
      {"name": "Phone", "type": "multi-valued", "attributes": [
         {"name": "PhoneType",   "type": "string", "length": 16, "mandatory": true},
         {"name": "PhoneNumber", "type": "string", "length": 32, "mandatory": true}],
       "unique": ["PhoneType", "PhoneNumber"]}""";
  private static final String BY_EMAIL =
      """
      {"name": "idEmail", "attributes": ["EmailAddress"], "unique": true}""";
  private static final String BY_PHONE =
      """
      {"name": "idPhone", "attributes": ["PhoneNumber"], "unique": false}""";

  private final DemoClient client;
  private final PrintStream out;

  DemoSchema(DemoClient client, PrintStream out) {
    this.client = client;
    this.out = out;
  }

  /**
   * Creates the missing definitions.
   *
   * @return whether the tenant had no key on the e-mail address, and so no customers of the demo
   */
  boolean define() {
    boolean core = missing("/metadata/profiles");
    if (core) {
      client.put("/metadata/profiles", CORE).require(200);
    }
    say(core, "profile schema", "FirstName LastName PhoneNumber EmailAddress");
    create(EXTENSIONS, "Address", ADDRESS, "extension, one record per customer");
    create(EXTENSIONS, "Phone", PHONE, "extension, many records per customer");
    boolean fresh = create(KEYS, EMAIL_KEY, BY_EMAIL, "key on EmailAddress, unique");
    create(KEYS, "idPhone", BY_PHONE, "key on PhoneNumber, may be shared");
    return fresh;
  }

  private boolean create(String path, String name, String json, String what) {
    boolean missing = missing(path + "/" + name);
    if (missing) {
      client.post(path, json).require(201);
    }
    say(missing, name, what);
    return missing;
  }

  private boolean missing(String path) {
    var answer = client.get(path);
    return answer.status() == 404 || answer.require(200) == null;
  }

  private void say(boolean created, String name, String what) {
    out.printf("   %-15s %-43s %s%n", name, what, created ? "created" : "exists already");
  }
}
