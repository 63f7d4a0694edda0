package kindred.http.profiles;

import static org.assertj.core.api.Assertions.assertThat;

import kindred.http.ApiServer;
import kindred.http.ProfileJson;
import kindred.http.TenantClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ExtensionApiIT {

  @RegisterExtension static final ApiServer API = new ApiServer();

  private final TenantClient tenant = API.customers();
  private final String id = tenant.create("{\"Age\": 1}");
  private final String extensions = "/profiles/" + id + "/extensions";

  @Test
  void records_are_inserted_and_replace_those_with_the_same_unique_attributes() {
    var first =
        tenant.post(
            extensions,
            """
            {"customer_id": "%s", "Address": {"City": "Rome"}, "Note": {"Text": "a"},
             "Phone": [{"Type": 1, "Number": "1"}, {"Type": 2, "Number": "2"}]}"""
                .formatted(id));
    var second =
        tenant.post(
            extensions,
            """
            {"address": {"Zip": "9"}, "Note": [{"Text": "a"}],
             "Phone": {"Type": "1", "Hours": "9-5"}, "Vip": {}}""");

    assertThat(first.status()).isEqualTo(200);
    assertThat(first.json()).isEqualTo(ProfileJson.id(id));
    assertThat(first.header("ETag")).isEqualTo("\"2\"");
    assertThat(second.header("ETag")).isEqualTo("\"3\"");
    tenant.expect(
        id,
        """
        {"Age": 1, "Address": {"Zip": "9"}, "Note": [{"Text": "a"}, {"Text": "a"}],
         "Phone": [{"Type": 1, "Hours": "9-5"}, {"Type": 2, "Number": "2"}], "Vip": {}}""");
    assertThat(tenant.identify("Phone.Number=1")).isEmpty();
    assertThat(tenant.identify("Phone.Number=2")).containsExactly(id);
  }

  @Test
  void one_invalid_record_refuses_all_records() {
    var refused =
        tenant.post(
            extensions,
            """
            {"Note": {"Text": "a"}, "Phone": [{"Number": "1"}], "Car": {}, "Age": 2,
             "Address": [{"City": "Rome"}]}""");

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.json().path("errors").findValuesAsText("pointer"))
        .containsExactlyInAnyOrder("/Phone/0/Type", "/Car", "/Age", "/Address");
    tenant.expect(id, "{\"Age\": 1}");
    assertThat(tenant.etag(id)).isEqualTo("\"1\"");
  }

  @Test
  void an_updated_record_keeps_attributes_that_are_not_given() {
    tenant.post(
        extensions,
        """
        {"Phone": [{"Type": 1, "Number": "1"}, {"Type": 2, "Number": "2", "Hours": "9-5"}],
         "Address": {"City": "Rome", "Zip": "1"}}""");

    var phone = tenant.put(extensions + "/PHONE/by/unique", "{\"Type\": 2, \"Number\": \"3\"}");
    var address = tenant.put(extensions + "/Address/by/unique", "{\"Zip\": \"2\"}");

    assertThat(phone.status()).isEqualTo(204);
    assertThat(phone.header("ETag")).isEqualTo("\"3\"");
    assertThat(address.header("ETag")).isEqualTo("\"4\"");
    tenant.expect(
        id,
        """
        {"Age": 1, "Address": {"City": "Rome", "Zip": "2"},
         "Phone": [{"Type": 1, "Number": "1"}, {"Type": 2, "Number": "3", "Hours": "9-5"}]}""");
    assertThat(tenant.identify("Phone.Number=2")).isEmpty();
    assertThat(tenant.identify("Phone.Number=3")).containsExactly(id);
  }

  @Test
  void a_record_is_deleted_by_its_unique_attributes() {
    tenant.post(
        extensions,
        """
        {"Phone": [{"Type": 1, "Number": "1"}, {"Type": 2, "Number": "2"}],
         "Address": {"City": "Rome"}, "Vip": {}}""");

    var phone = tenant.put(extensions + "/Phone/delete/by/unique", "{\"Type\": 1}");
    var address = tenant.put(extensions + "/Address/delete/by/unique", "{}");
    var vip = tenant.put(extensions + "/Vip/delete/by/unique", "{}");

    assertThat(phone.status()).isEqualTo(204);
    assertThat(address.status()).isEqualTo(204);
    assertThat(vip.header("ETag")).isEqualTo("\"5\"");
    tenant.expect(id, "{\"Age\": 1, \"Phone\": [{\"Type\": 2, \"Number\": \"2\"}]}");
    assertThat(tenant.identify("Phone.Number=1")).isEmpty();
  }

  @Test
  void an_unknown_record_is_neither_changed_nor_deleted() {
    for (String operation : new String[] {"/by/unique", "/delete/by/unique"}) {
      assertThat(tenant.put(extensions + "/Phone" + operation, "{\"Type\": 9}").code())
          .isEqualTo("record-not-found");
      assertThat(tenant.put(extensions + "/Address" + operation, "{}").code())
          .isEqualTo("record-not-found");
      assertThat(tenant.put(extensions + "/Car" + operation, "{}").code())
          .isEqualTo("extension-not-found");
      assertThat(tenant.put(extensions + "/Note" + operation, "{\"Text\": \"a\"}").code())
          .isEqualTo("no-unique-attributes");
    }
  }

  @Test
  void the_etag_protects_records_too() {
    String body = "{\"Address\": {\"City\": \"Rome\"}}";

    assertThat(tenant.post(extensions, body, "If-Match", "\"9\"").status()).isEqualTo(412);
    assertThat(tenant.post(extensions, body, "If-Match", "\"1\"").status()).isEqualTo(200);
    assertThat(
            tenant
                .put(extensions + "/Address/by/unique", "{\"Zip\": \"1\"}", "If-Match", "\"1\"")
                .status())
        .isEqualTo(412);
    assertThat(
            tenant
                .put(extensions + "/Address/delete/by/unique", "{}", "If-Match", "\"2\"")
                .status())
        .isEqualTo(204);
  }
}
