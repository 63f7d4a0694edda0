package kindred;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import kindred.bulkmerge.MergeFiles;
import kindred.bulkmerge.UnmergeWork;
import kindred.cassandra.CassandraSession;
import kindred.directory.ImportedGroupRemoval;
import kindred.directory.ImportedProfileRemoval;
import kindred.directory.ProfileFinder;
import kindred.directory.ProfileTables;
import kindred.imports.ChunkProcessors;
import kindred.imports.ImportFiles;
import kindred.imports.ImportStores;
import kindred.imports.ImportTarget;
import kindred.imports.dryrun.DryRun;
import kindred.imports.templates.ImportTemplateStore;
import kindred.imports.undo.ImportUndo;
import kindred.imports.undo.UndoNoteStore;
import kindred.imports.undo.UndoType;
import kindred.imports.undo.UndoWork;
import kindred.imports.undo.UndoWorks;
import kindred.jobs.ImportConfig;
import kindred.jobs.JobKind;
import kindred.jobs.execution.Imports;
import kindred.jobs.execution.JobExecutor;
import kindred.jobs.execution.JobStores;
import kindred.jobs.execution.JobType;
import kindred.jobs.execution.WriteConcurrencyLimit;
import kindred.jobs.files.ImportFolders;
import kindred.jobs.files.Spool;
import kindred.metrics.Metrics;
import kindred.retry.Retry;
import kindred.traces.Traces;

/**
 * The jobs of a server, put together over one session. Each kind of job is registered here and
 * nowhere else.
 */
public record Jobs(JobExecutor executor, ImportUndo undo, ImportTemplateStore templates) {

  /** A job outlasts any outage of the database. */
  private static final Duration NO_END = Duration.ofDays(10_000);

  /** Creates the folders that jobs need. */
  public static Future<Jobs> open(
      Vertx vertx,
      CassandraSession session,
      ImportConfig config,
      Domain domain,
      Imports imports,
      Metrics metrics,
      Traces traces) {
    var writes = new WriteConcurrencyLimit(domain.traffic());
    var patient = session.withTimeout(NO_END, writes::onOverload);
    var stores = new JobStores(patient);
    var profiles = new ImportStores(patient);
    var notes = new UndoNoteStore(patient);
    var templates = new ImportTemplateStore(session);
    var retry = new Retry(vertx, NO_END);
    var undos =
        Map.of(
            JobKind.IMPORT,
            undo(domain, stores, profiles, notes, retry, config.chunkRows()),
            JobKind.MERGE,
            unmerge(domain, stores, retry));
    return vertx
        .executeBlocking(() -> prepare(config))
        .compose(
            spool -> {
              var types =
                  Map.of(
                      JobKind.IMPORT,
                      imports(config, domain, profiles, spool),
                      JobKind.MERGE,
                      new MergeFiles(domain.merges().ofJobs(), retry),
                      JobKind.UNDO,
                      new UndoType(stores, undos));
              var shared =
                  new JobExecutor.Shared(
                      config,
                      domain.schemas(),
                      imports,
                      stores,
                      writes,
                      spool,
                      types,
                      metrics,
                      traces);
              var executor = new JobExecutor(vertx, session, shared);
              var undo = new ImportUndo(imports, stores.intents());
              return Future.all(session.prepared(), patient.prepared())
                  .map(all -> new Jobs(executor, undo, templates));
            });
  }

  /** Resumes the jobs that this server left unfinished, and takes over those of others from now. */
  public Future<Jobs> resume() {
    return executor.resume().map(this);
  }

  private static Spool prepare(ImportConfig config) throws IOException {
    for (var folder : config.folders()) {
      if (!ImportFolders.isOfOneTenant(folder)) {
        Files.createDirectories(folder);
      }
    }
    return Spool.open(config.spool(), config.uploads(), config.spoolMaxBytes());
  }

  private static JobType imports(
      ImportConfig config, Domain domain, ImportStores stores, Spool spool) {
    var finder =
        new ProfileFinder(domain.schemas(), stores.profiles(), stores.claims(), stores.entries());
    var target =
        new ImportTarget(
            stores, finder, domain.claims(), domain.insertConfirmation(), domain.directory());
    ChunkProcessors.Factory processors =
        (job, tools) ->
            job.origin().options().dryRun()
                ? DryRun.of(job, tools, target, domain.schemas(), spool)
                : ChunkProcessors.writing(job, tools, target);
    return new ImportFiles(domain.schemas(), config, processors);
  }

  private static UndoWorks undo(
      Domain domain,
      JobStores jobs,
      ImportStores profiles,
      UndoNoteStore notes,
      Retry retry,
      int rowsAtOnce) {
    var removal =
        new ImportedProfileRemoval(
            new ProfileTables(profiles.profiles(), profiles.claims(), profiles.entries()),
            domain.merges().pending());
    var groups =
        new ImportedGroupRemoval(
            profiles.importedProfiles(), profiles.claims(), profiles.entries());
    var needs = new UndoWork.Needs(jobs.rows(), notes, groups, removal, retry, rowsAtOnce);
    return (undo, finished, tools) -> new UndoWork(undo, finished, needs, tools);
  }

  private static UndoWorks unmerge(Domain domain, JobStores jobs, Retry retry) {
    var needs =
        new UnmergeWork.Needs(
            jobs.rows(), domain.merges().history(), domain.merges().unmerges(), retry);
    return (undo, finished, tools) -> new UnmergeWork(undo, finished, needs, tools);
  }
}
