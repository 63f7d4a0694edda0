package kindred.http.imports;

import static kindred.http.ImportClient.expect;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import kindred.http.ApiServer;
import kindred.http.ImportClient;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The sample in the documentation of the API. */
class ImportSampleIT {

  @RegisterExtension static final ApiServer API = new ApiServer();

  /** The sample in the documentation of the API, byte for byte. */
  private static final String SAMPLE =
      """
      TenantId,Segment,FirstName,LastName,PhoneNumber[2],PhoneNumber[1],EmailAddress,\
      Address.AddressType,Address.PostCode,Address.Address,Address.County,Address.City,\
      Address.Country
      101,not-applicable,elintakiev,baschambrissi,01-357-296-3696,11-213-036-1987,\
      selinta@ebaschambrissi.net,0,6910,qwe,Tucson,Lithuania,Ocala
      """;

  private static final String DESCRIPTION =
      """
      --zaHf8xb3LfVOXZ0o2KUyqWD4Zlfumh0R9uyMN
      Content-Disposition: form-data; name="description"
      Content-Type: application/json; charset=UTF-8
      Content-Transfer-Encoding: 8bit

      {"format": "CSV", "profiles": "%s", "id-key": "idEmail", "create-log": true}
      --zaHf8xb3LfVOXZ0o2KUyqWD4Zlfumh0R9uyMN--
      """;

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n"})
  void the_documented_sample_works_as_printed(String lineEnd) {
    var sampleTenant = API.tenant();
    sampleTenant.put(
        "/metadata/profiles",
        """
        [{"name": "FirstName", "type": "string"}, {"name": "LastName", "type": "string"},
         {"name": "PhoneNumber", "type": "string"}, {"name": "EmailAddress", "type": "string"}]""");
    sampleTenant.extension(
        """
        {"name": "Address", "type": "single-valued", "attributes": [
         {"name": "AddressType", "type": "integer", "default": 0},
         {"name": "Address", "type": "string", "length": 256},
         {"name": "City", "type": "string", "length": 32},
         {"name": "County", "type": "string", "length": 32},
         {"name": "PostCode", "type": "string", "length": 10},
         {"name": "Country", "type": "string", "length": 32}]}""");
    sampleTenant.key(
        "{\"name\": \"idEmail\", \"attributes\": [\"EmailAddress\"], \"unique\": true}");
    var client = new ImportClient(API, sampleTenant);
    var name = "customers-" + sampleTenant.id() + ".csv";
    var file = client.place(name, SAMPLE.replace("\n101,", "\n" + sampleTenant.id() + ","));
    var body = DESCRIPTION.formatted(name).replace("\n", lineEnd);

    expect(client.multipart(body.getBytes(StandardCharsets.UTF_8)), 1, 1, 0, 0);

    var found = sampleTenant.found("EmailAddress=selinta%40ebaschambrissi.net&extensions=Address");
    assertThat(found.path("PhoneNumber").toString())
        .isEqualTo("[\"11-213-036-1987\",\"01-357-296-3696\"]");
    assertThat(found.path("Address").path("City").asText()).isEqualTo("Lithuania");
    var id = found.path("customer_id").asText();
    assertThat(sampleTenant.get("/profiles/" + id).header("X-Genesys-Segment"))
        .isEqualTo("not-applicable");
    assertThat(file.resolveSibling(name + ".log"))
        .hasContent(
            "row,line,outcome,customer_id,code,column,message\r\n1,2,imported," + id + ",,,");
  }
}
