import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import kindred.client.ApiClient;
import kindred.client.ApiException;
import kindred.client.api.ImportsApi;
import kindred.client.api.MergesApi;
import kindred.client.api.MetadataApi;
import kindred.client.api.ProfilesApi;
import kindred.client.model.AttributeSchemaInput;
import kindred.client.model.IdentificationKeyInput;
import kindred.client.model.ImportDescription;
import kindred.client.model.MergeRequest;
import kindred.client.model.Problem;
import kindred.client.model.ProfileSearch;

/** The story of docs/clients.md with the client of openapi-generator (java, native). */
public final class Story {

  private static final String TENANT_HEADER = "X-Genesys-TenantId";

  private final ApiClient client;
  private final String tenant;
  private final MetadataApi metadata;
  private final ProfilesApi profiles;
  private final ImportsApi imports;
  private final MergesApi merges;

  private Story(String address, String tenant) {
    client = new ApiClient();
    client.updateBaseUri(address);
    client.setRequestInterceptor(request -> request.header(TENANT_HEADER, tenant));
    client.setObjectMapper(ApiClient.createDefaultObjectMapper().registerModule(filesAsTheyAre()));
    this.tenant = tenant;
    metadata = new MetadataApi(client);
    profiles = new ProfilesApi(client);
    imports = new ImportsApi(client);
    merges = new MergesApi(client);
  }

  /** Arguments: address of the server, tenant, name of a CSV file in its import folder, a CSV file. */
  public static void main(String... arguments) throws Exception {
    new Story(arguments[0], arguments[1]).tell(arguments[2], Path.of(arguments[3]));
  }

  private void tell(String onServer, Path file) throws Exception {
    metadata.defineProfileSchema(
        MetadataApi.APIDefineProfileSchemaRequest.newBuilder()
            .attributeSchemaInput(
                List.of(
                    new AttributeSchemaInput()
                        .name("EmailAddress")
                        .type(AttributeSchemaInput.TypeEnum.STRING)
                        .mandatory(true)
                        .maxValues(1),
                    new AttributeSchemaInput()
                        .name("FirstName")
                        .type(AttributeSchemaInput.TypeEnum.STRING)))
            .build());
    step("schema", true);
    var key =
        metadata.createIdentificationKey(
            MetadataApi.APICreateIdentificationKeyRequest.newBuilder()
                .identificationKeyInput(
                    new IdentificationKeyInput()
                        .name("idEmail")
                        .attributes(List.of("EmailAddress"))
                        .unique(true))
                .build());
    step("key", key.getUnique());

    var ann = create("ann@x.org");
    step("create", ann.length() == 16);
    var found =
        profiles.searchProfiles(
            ProfilesApi.APISearchProfilesRequest.newBuilder()
                .profileSearch(
                    new ProfileSearch()
                        .attributes(Map.of("EmailAddress", "ANN@x.org"))
                        .includeProfile(true))
                .build());
    step("search", found.get(0).get("customer_id").equals(ann));

    var first =
        imports.importProfiles(
            ImportsApi.APIImportProfilesRequest.newBuilder()
                .importDescription(new ImportDescription().profiles(onServer).idKey("idEmail"))
                .build());
    step("import a file on the server", first.getCounts().getImported() == 2);
    var second =
        imports.createImport(
            ImportsApi.APICreateImportRequest.newBuilder()
                .body(file.toFile())
                .idKey("idEmail")
                .build());
    step("import a body", second.getCounts().getSkipped() == 2);
    var third =
        imports.uploadImport(
            ImportsApi.APIUploadImportRequest.newBuilder()
                ._file(file.toFile())
                .idKey("idEmail")
                .createLog(true)
                .build());
    step("import a form", third.getCounts().getFailed() == 1);
    var id = third.getId();
    var job = imports.getImport(ImportsApi.APIGetImportRequest.newBuilder().id(id).build());
    step("job", job.getState().getValue().equals("completed"));
    var rows =
        imports.listImportRows(ImportsApi.APIListImportRowsRequest.newBuilder().id(id).build());
    step("rows", rows.size() == 3);
    var lines =
        imports.downloadImportRows(
            ImportsApi.APIDownloadImportRowsRequest.newBuilder().id(id).build());
    step("rows.ndjson", Files.readAllLines(lines.toPath()).size() == 3);
    var failed =
        imports.downloadFailedRows(
            ImportsApi.APIDownloadFailedRowsRequest.newBuilder().id(id).build());
    step("failed.csv", Files.readString(failed.toPath()).contains("nobody"));
    step("events", events(id).contains("event: state"));

    merge(ann, create("anna@x.org"));
  }

  /** The generated client writes every body as JSON, a file as its path; this makes it the content. */
  private static SimpleModule filesAsTheyAre() {
    return new SimpleModule()
        .addSerializer(
            File.class,
            new JsonSerializer<>() {
              @Override
              public void serialize(File file, JsonGenerator body, SerializerProvider provider)
                  throws IOException {
                body.writeRawValue(Files.readString(file.toPath()));
              }
            });
  }

  /** The generated method parses the stream as JSON, so this reads it by plain HTTP. */
  private String events(String id) throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(client.getBaseUri() + "/imports/" + id + "/events"))
            .header(TENANT_HEADER, tenant)
            .build();
    return client.getHttpClient().send(request, HttpResponse.BodyHandlers.ofString()).body();
  }

  private void merge(String ann, String anna) throws Exception {
    var preview =
        merges.previewMergeWithHttpInfo(
            MergesApi.APIPreviewMergeRequest.newBuilder().customerId(ann).sourceId(anna).build());
    step("preview", preview.getData().getPossible());
    var ifMatch = preview.getData().getIfMatch();
    var merged =
        merges.mergeProfilesWithHttpInfo(
            MergesApi.APIMergeProfilesRequest.newBuilder()
                .customerId(ann)
                .sourceId(anna)
                .ifMatch(ifMatch)
                .mergeRequest(new MergeRequest().agentId("2002"))
                .build());
    var mergeId = merged.getHeaders().get("merge-id").get(0);
    step("merge", mergeId.length() == 16);
    refused("404", "merged", () -> profile(anna));
    var undone =
        merges.unmergeProfiles(
            MergesApi.APIUnmergeProfilesRequest.newBuilder().mergeId(mergeId).build());
    step("unmerge", undone.getKept().isEmpty() && profile(anna).containsKey("EmailAddress"));
    refused("409", "key-taken", () -> create("anna@x.org"));
    refused(
        "412",
        "precondition-failed",
        () ->
            profiles.updateProfile(
                ProfilesApi.APIUpdateProfileRequest.newBuilder()
                    .customerId(ann)
                    .ifMatch("\"1000\"")
                    .requestBody(profile(ann))
                    .build()));
  }

  private String create(String email) throws ApiException {
    return profiles
        .createProfile(
            ProfilesApi.APICreateProfileRequest.newBuilder()
                .requestBody(Map.of("EmailAddress", email, "FirstName", "Ann"))
                .build())
        .getCustomerId();
  }

  private Map<String, Object> profile(String id) throws ApiException {
    return profiles.queryProfile(
        ProfilesApi.APIQueryProfileRequest.newBuilder().customerId(id).build());
  }

  private interface Request {
    Object send() throws Exception;
  }

  private void refused(String status, String code, Request request) throws Exception {
    try {
      request.send();
      step(status, false);
    } catch (ApiException refusal) {
      var problem = client.getObjectMapper().readValue(refusal.getResponseBody(), Problem.class);
      step(status, refusal.getCode() == Integer.parseInt(status) && problem.getCode().equals(code));
    }
  }

  private static void step(String name, boolean right) {
    System.out.println((right ? "ok   " : "FAIL ") + name);
    if (!right) {
      System.exit(1);
    }
  }
}
