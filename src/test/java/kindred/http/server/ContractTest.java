package kindred.http.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.atlassian.oai.validator.OpenApiInteractionValidator;
import com.atlassian.oai.validator.model.Request;
import com.atlassian.oai.validator.model.SimpleResponse;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.Operation;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import kindred.http.Contract;
import org.junit.jupiter.api.Test;

class ContractTest {

  private static final String TEXT = Contract.load().text().toString();
  private static final OpenAPI DOCUMENT = parse();

  @Test
  void should_be_valid_openapi() {
    var messages = new OpenAPIV3Parser().readContents(TEXT).getMessages();

    assertThat(messages).isEmpty();
    assertThat(DOCUMENT.getOpenapi()).isEqualTo("3.0.3");
  }

  @Test
  void should_have_these_operations() {
    assertThat(Contract.load().operationIds())
        .containsExactlyInAnyOrder(
            "queryProfileSchema",
            "defineProfileSchema",
            "createProfileExtensionSchema",
            "queryProfileExtensionSchemas",
            "queryProfileExtensionSchema",
            "deleteProfileExtensionSchema",
            "createIdentificationKey",
            "queryIdentificationKeys",
            "queryIdentificationKey",
            "deleteIdentificationKey",
            "createProfile",
            "queryProfile",
            "updateProfile",
            "deleteProfile",
            "identifyProfiles",
            "searchProfiles",
            "listImports",
            "insertExtensionRecords",
            "updateExtensionRecord",
            "deleteExtensionRecord",
            "importProfiles",
            "createImport",
            "uploadImport",
            "inspectImport",
            "listImportTemplates",
            "getImportTemplate",
            "putImportTemplate",
            "deleteImportTemplate",
            "getImport",
            "updateImport",
            "streamImportEvents",
            "undoImport",
            "listKeptProfiles",
            "listImportRows",
            "downloadImportRows",
            "downloadFailedRows",
            "downloadSkippedRows",
            "downloadImportLog",
            "mergeProfiles",
            "getMetrics",
            "listAudit",
            "previewMerge",
            "listMerges",
            "listProfileMerges",
            "getMerge",
            "unmergeProfiles",
            "mergeManyProfiles",
            "downloadFailedMerges",
            "suggestDuplicates",
            "listDuplicates",
            "getDuplicate",
            "listDismissedDuplicates",
            "dismissDuplicate",
            "restoreDuplicate",
            "getEntryPoint",
            "getHealth",
            "getLiveness",
            "getReadiness",
            "getStartup",
            "getContract",
            "getConsole",
            "getConsoleFile",
            "getDocs",
            "getCaller",
            "getTenantContract",
            "listProblemCodes",
            "getProblemCode");
  }

  @Test
  void should_describe_every_operation_and_its_failures() {
    for (Operation operation : operations()) {
      assertThat(operation.getSummary()).as(operation.getOperationId()).isNotBlank();
      assertThat(operation.getDescription()).as(operation.getOperationId()).isNotBlank();
      assertThat(operation.getResponses().keySet())
          .as(operation.getOperationId())
          .contains("400", "500", "503");
    }
  }

  @Test
  void should_declare_the_refusals_of_every_operation_that_is_not_open() {
    for (Operation operation : operations()) {
      boolean open = operation.getSecurity() != null && operation.getSecurity().isEmpty();
      boolean declared = operation.getResponses().keySet().containsAll(Set.of("401", "403", "429"));

      assertThat(declared).as(operation.getOperationId()).isEqualTo(!open);
      assertThat(
              operation.getExtensions() != null && operation.getExtensions().containsKey("x-roles"))
          .as(operation.getOperationId())
          .isEqualTo(!open);
    }
  }

  @Test
  void should_declare_the_404_of_a_tenant_wherever_a_request_may_name_one() {
    for (Operation operation : operations()) {
      if (Objects.requireNonNullElse(operation.getParameters(), List.<Parameter>of()).stream()
          .anyMatch(parameter -> parameter.getName().equals("X-Genesys-TenantId"))) {
        assertThat(operation.getResponses().keySet())
            .as(operation.getOperationId())
            .contains("404");
      }
    }
  }

  @Test
  void should_require_credentials_unless_an_operation_says_otherwise() {
    assertThat(DOCUMENT.getSecurity())
        .extracting(scheme -> scheme.keySet().iterator().next())
        .containsExactlyInAnyOrder("basic", "bearer");
  }

  @Test
  void should_refuse_a_contract_that_does_not_say_who_may_use_an_operation() {
    assertRefused("      x-roles: [write]\n", "", "createProfile must have either x-roles or");
    assertRefused("x-roles: [write]", "x-roles: [writer]", "createProfile has unknown x-roles");
    assertRefused("x-roles: [write]", "x-roles: []", "createProfile must have either x-roles or");
    assertRefused("x-roles: [write]", "security: []", "createProfile must not have an empty");
    assertRefused(
        "x-roles: [write]",
        "x-roles: [write]\n      security: []",
        "createProfile must not have an empty");
    assertRefused(
        "x-roles: [write]",
        "x-roles: [write]\n      security: [{basic: []}]",
        "createProfile has a security of its own");
  }

  private static void assertRefused(String given, String mistake, String sentence) {
    int at = TEXT.indexOf("operationId: createProfile\n");
    String wrong =
        TEXT.substring(0, at) + TEXT.substring(at).replaceFirst(Pattern.quote(given), mistake);

    assertThatThrownBy(() -> Contract.parse(Buffer.buffer(wrong)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(sentence);
  }

  @Test
  void should_declare_the_failures_of_a_body_for_every_operation_with_a_body() {
    for (Operation operation : operations()) {
      boolean declared = operation.getResponses().keySet().containsAll(Set.of("413", "415"));

      assertThat(declared)
          .as(operation.getOperationId())
          .isEqualTo(operation.getRequestBody() != null);
    }
  }

  @Test
  void should_have_an_example_of_every_response_that_fits_its_schema() {
    var validator = OpenApiInteractionValidator.createForInlineApiSpecification(TEXT).build();

    for (Example example : allExamples()) {
      var faults =
          validator
              .validateResponse(example.path, example.method, example.response())
              .getMessages()
              .stream()
              .filter(fault -> fault.getKey().startsWith("validation.response.body"));
      assertThat(faults).as("%s", example).isEmpty();
    }
  }

  private record Example(
      String path, Request.Method method, String status, String type, Object value) {
    SimpleResponse response() {
      return SimpleResponse.Builder.status(Integer.parseInt(status))
          .withContentType(type)
          .withBody(Json.pretty(value))
          .build();
    }
  }

  private static List<Example> allExamples() {
    var found = new ArrayList<Example>();
    DOCUMENT
        .getPaths()
        .forEach(
            (path, item) ->
                item.readOperationsMap()
                    .forEach(
                        (method, operation) ->
                            add(found, path, Request.Method.valueOf(method.name()), operation)));
    return found;
  }

  private static void add(
      List<Example> found, String path, Request.Method method, Operation operation) {
    operation
        .getResponses()
        .forEach(
            (status, response) ->
                Objects.requireNonNullElse(response.getContent(), new Content())
                    .forEach(
                        (type, media) ->
                            examples(media)
                                .forEach(
                                    value ->
                                        found.add(
                                            new Example(path, method, status, type, value)))));
  }

  private static List<Object> examples(MediaType media) {
    var found = new ArrayList<Object>();
    if (media.getExample() != null) {
      found.add(media.getExample());
    }
    if (media.getExamples() != null) {
      media.getExamples().values().forEach(example -> found.add(example.getValue()));
    }
    if (media.getSchema().getExample() != null) {
      found.add(media.getSchema().getExample());
    }
    assertThat(found).isNotEmpty();
    return found;
  }

  private static List<Operation> operations() {
    return DOCUMENT.getPaths().values().stream()
        .flatMap(item -> item.readOperations().stream())
        .toList();
  }

  private static OpenAPI parse() {
    var options = new ParseOptions();
    options.setResolve(true);
    options.setResolveFully(true);
    return new OpenAPIV3Parser().readContents(TEXT, null, options).getOpenAPI();
  }
}
