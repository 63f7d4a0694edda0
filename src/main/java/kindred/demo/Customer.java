package kindred.demo;

import java.util.List;

/**
 * An invented customer.
 *
 * @param mobile empty if the customer has none
 */
record Customer(
    String segment,
    String firstName,
    String lastName,
    String landline,
    String mobile,
    String email,
    Home home) {

  /** A home address, which several customers may share. */
  record Home(int type, String postCode, String street, String county, String city, String land) {}

  static final List<String> HEADER =
      List.of(
          "TenantId",
          "Segment",
          "FirstName",
          "LastName",
          "PhoneNumber[2]",
          "PhoneNumber[1]",
          "EmailAddress",
          "Address.AddressType",
          "Address.PostCode",
          "Address.Address",
          "Address.County",
          "Address.City",
          "Address.Country");

  /** The cells of the customer's row, in the order of the header. */
  List<String> cells(int tenant) {
    return List.of(
        Integer.toString(tenant),
        segment,
        firstName,
        lastName,
        mobile,
        landline,
        email,
        Integer.toString(home.type()),
        home.postCode(),
        home.street(),
        home.county(),
        home.city(),
        home.land());
  }

  Customer withEmail(String other) {
    return new Customer(segment, firstName, lastName, landline, mobile, other, home);
  }

  Customer withMobile(String other) {
    return new Customer(segment, firstName, lastName, landline, other, email, home);
  }
}
