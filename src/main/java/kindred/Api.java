package kindred;

import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kindred.auditlog.AuditStore;
import kindred.health.Health;
import kindred.http.Contract;
import kindred.http.Operation;
import kindred.http.ProblemCatalogue;
import kindred.http.audit.AuditOperations;
import kindred.http.console.ConsoleOperations;
import kindred.http.imports.ImportOperations;
import kindred.http.imports.ImportUploads;
import kindred.http.imports.TemplateOperations;
import kindred.http.merges.BulkMergeOperations;
import kindred.http.merges.MergeHistoryOperations;
import kindred.http.merges.MergeOperations;
import kindred.http.merges.PairOperations;
import kindred.http.merges.UnmergeOperations;
import kindred.http.profiles.DuplicateOperations;
import kindred.http.profiles.ExtensionOperations;
import kindred.http.profiles.IdentifyOperations;
import kindred.http.profiles.ProfileOperations;
import kindred.http.schemas.KeyOperations;
import kindred.http.schemas.SchemaOperations;
import kindred.http.schemas.TenantContractOperations;
import kindred.http.server.ProblemOperations;
import kindred.http.server.ServerOperations;
import kindred.metrics.Metrics;
import kindred.metrics.OnlineTraffic;

/** Binds every operation of the contract to the domain. */
public final class Api {

  private Api() {}

  /** All operations, by their ids in the contract. */
  public static Map<String, Operation> operations(
      Vertx vertx,
      Contract contract,
      Domain domain,
      Health health,
      Jobs jobs,
      AuditStore audit,
      Metrics metrics) {
    var uploads = new ImportUploads(vertx, jobs.executor());
    var templates = new TemplateOperations(jobs.templates());
    var imports = new ImportOperations(jobs.executor(), jobs.undo(), uploads, templates);
    var operations = new HashMap<String, Operation>();
    profileOperations(domain).forEach(operations::putAll);
    operations.replaceAll((id, operation) -> counted(domain.traffic(), operation));
    List.of(
            new SchemaOperations(domain.schemas()).operations(),
            new KeyOperations(domain.schemas(), domain.keys()).operations(),
            imports.operations(),
            imports.inspections(domain.schemas()).operations(),
            new BulkMergeOperations(jobs.executor(), uploads).operations(),
            new AuditOperations(audit).operations(),
            new ServerOperations(contract, health, metrics).operations(),
            new TenantContractOperations(contract, domain.schemas()).operations(),
            new ConsoleOperations().operations(),
            new ProblemOperations(ProblemCatalogue.of(contract)).operations())
        .forEach(operations::putAll);
    return operations;
  }

  private static List<Map<String, Operation>> profileOperations(Domain domain) {
    return List.of(
        new ProfileOperations(domain.schemas(), domain.directory(), domain.finder()).operations(),
        new ExtensionOperations(domain.directory()).operations(),
        new IdentifyOperations(domain.schemas(), domain.finder()).operations(),
        new MergeOperations(
                domain.schemas(),
                domain.finder(),
                domain.merges().profiles(),
                domain.merges().idempotent())
            .operations(),
        new UnmergeOperations(domain.merges().unmerges()).operations(),
        new MergeHistoryOperations(domain.schemas(), domain.merges().history()).operations(),
        new DuplicateOperations(domain.duplicates().finder()).operations(),
        new PairOperations(domain.duplicates().review(), domain.duplicates().decisions())
            .operations());
  }

  private static Operation counted(OnlineTraffic traffic, Operation operation) {
    return call -> {
      traffic.requestArrived();
      return operation.handle(call);
    };
  }
}
