package kindred.harness;

import static kindred.cassandra.TestKeyspace.await;
import static kindred.cassandra.TestKeyspace.prepared;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import kindred.Domain;
import kindred.audit.Auditor;
import kindred.cassandra.TestKeyspace;
import kindred.directory.Contents;
import kindred.keys.Claim;
import kindred.keys.KeyEntryStore;
import kindred.merge.MergeChoice;
import kindred.merge.MergeRequest;
import kindred.merge.UnmergeRequest;
import kindred.merge.undo.Unmerged;
import kindred.problem.Problem;
import kindred.problem.Problem.ProblemException;
import kindred.profile.Ids;
import kindred.profile.ImportedProfile;
import kindred.profile.ImportedProfileStore;
import kindred.profile.ImportedProfileStore.InsertContext;
import kindred.profile.Profile;

/** A tenant that only one test uses, with a {@link TestSchema}, and what its clients do. */
public final class TestTenant {

  private static final AtomicInteger IDS = new AtomicInteger(5_000);

  private static final Map<TestKeyspace, Integer> TEMPLATES = new ConcurrentHashMap<>();
  private static final Map<TestKeyspace, Integer> CARD_TEMPLATES = new ConcurrentHashMap<>();

  private final TestKeyspace keyspace;
  private final int id = IDS.incrementAndGet();
  private final Domain sound;
  private boolean imports;

  /** A tenant with its schema; {@code sound} is a server without faults. */
  public TestTenant(TestKeyspace keyspace, Domain sound) {
    this(keyspace, sound, TEMPLATES.computeIfAbsent(keyspace, none -> define(sound)));
  }

  private TestTenant(TestKeyspace keyspace, Domain sound, int template) {
    this.keyspace = keyspace;
    this.sound = sound;
    TestSchema.copy(keyspace, template, id);
  }

  /** A tenant that also has keys of its cards: idLabel is unique, idNumber is not. */
  public TestTenant withCardKeys() {
    int template =
        CARD_TEMPLATES.computeIfAbsent(
            keyspace,
            none -> {
              int tenant = define(sound);
              TestSchema.defineCardKeys(sound.schemas(), tenant);
              return tenant;
            });
    return new TestTenant(keyspace, sound, template);
  }

  /** A tenant whose schema is the template of others. */
  private static int define(Domain sound) {
    int tenant = IDS.incrementAndGet();
    TestSchema.define(sound.schemas(), tenant);
    return tenant;
  }

  /** From now on {@link #create(Map)} imports the profiles. */
  public TestTenant importing() {
    imports = true;
    return this;
  }

  public int id() {
    return id;
  }

  /** A server without faults. */
  public Domain sound() {
    return sound;
  }

  public Future<String> create(Domain server, Map<String, Object> profile) {
    return server.directory().create(id, "default", profile);
  }

  public String create(Map<String, Object> profile) {
    return imports ? imported(profile) : await(create(sound, profile));
  }

  /** IM8 to IM11 for one profile. */
  private String imported(Map<String, Object> profile) {
    var entries = prepared(keyspace.session(), KeyEntryStore::new);
    var inserts = prepared(keyspace.session(), ImportedProfileStore::new);
    var job = Ids.random();
    var customer = Ids.imported(job, 1);
    var content = new Contents(await(sound.schemas().current(id))).created("default", profile);
    for (var key : content.keys()) {
      if (key.claim()) {
        var claim = new Claim(customer, "import:" + job, 0);
        assertThat(await(sound.claims().acquire(id, key, claim)).claimed()).isTrue();
      } else {
        await(entries.insert(id, key, customer, 1));
      }
    }
    var context = new InsertContext(id, job, Instant.now().truncatedTo(ChronoUnit.MILLIS));
    await(inserts.insert(context, List.of(ImportedProfile.of(customer, content))));
    return customer;
  }

  public Future<Long> update(Domain server, String customer, Map<String, Object> profile) {
    return server.directory().update(id, customer, any -> true, Optional.empty(), profile);
  }

  public Future<Long> insertRecords(Domain server, String customer, Map<String, Object> records) {
    return server.directory().insertRecords(id, customer, any -> true, records);
  }

  public Future<Void> delete(Domain server, String customer) {
    return server.directory().delete(id, customer, any -> true);
  }

  /** The caller of all merges. */
  public static final String MERGER = "anna";

  public Future<String> merge(Domain server, String source, String destination) {
    return merge(server, source, destination, MergeChoice.DEFAULT);
  }

  public Future<String> merge(
      Domain server, String source, String destination, MergeChoice choice) {
    return server
        .merges()
        .profiles()
        .merge(
            new MergeRequest(
                    id, destination, source, choice, MergeRequest.NO_AGENT, "a reason", null)
                .askedBy(MERGER));
  }

  public Future<Unmerged> unmerge(Domain server, String mergeId) {
    return server
        .merges()
        .unmerges()
        .undo(
            new UnmergeRequest(
                id, mergeId, MergeRequest.NO_AGENT, "another reason", null, Optional.empty()));
  }

  /** Completes all operations of the tenant that have an intent, in one pass of the recovery. */
  public void recover() {
    for (var bucket : await(sound.intents().store().buckets(0))) {
      for (var found : await(sound.intents().store().in(bucket))) {
        if (found.tenant() == id) {
          var intent = await(sound.intents().store().withArguments(found)).orElseThrow();
          if (await(sound.intents().handlers().get(intent.kind()).finish(intent))) {
            await(sound.intents().store().end(intent));
          }
        }
      }
    }
  }

  /** All content of a profile, byte for byte, without its version, decisions and operations. */
  public List<String> export(String customer) {
    return keyspace
        .rows(
            "SELECT JSON state, insert_id, merge_id, merged_into, segment, attributes, created_at,"
                + " kind, name, item, value, meta FROM profile WHERE tenant_id = ?"
                + " AND customer_id = ?",
            id,
            customer)
        .stream()
        .map(row -> row.getString(0))
        .filter(row -> !row.contains("\"kind\": 7,") && !row.contains("\"kind\": 9,"))
        .toList();
  }

  /** Who asked for the latest operations on a profile, in their order. */
  public List<String> askers(String customer) {
    return keyspace
        .rows(
            "SELECT meta FROM profile WHERE tenant_id = ? AND customer_id = ? AND kind = 9",
            id,
            customer)
        .stream()
        .map(row -> row.getString("meta"))
        .toList();
  }

  /** The profile as a reader sees it. */
  public Profile get(String customer) {
    return await(sound.finder().get(id, customer, false));
  }

  /** The ids of the profiles that a key value leads to. */
  public Future<List<String>> identify(Domain server, Map<String, String> given) {
    return server
        .finder()
        .identify(id, Optional.empty(), given, "", 100)
        .map(page -> page.profiles().stream().map(Profile::id).toList());
  }

  public List<String> identify(String attribute, String value) {
    return await(identify(sound, Map.of(attribute, value)));
  }

  /** Checks the tables against what was reported to clients. All operations must have ended. */
  public void audit(Auditor.Promises promises) {
    assertThat(Auditor.audit(keyspace, id, promises)).isEmpty();
  }

  /** The ids of the live profiles. */
  public List<String> live() {
    return Auditor.live(keyspace, id);
  }

  /** The number of the tenant's rows in a table. */
  public long rows(String table) {
    return keyspace.rowsOf(id, table).size();
  }

  /** How many imported rows still hold a document. */
  public long importedDocuments() {
    return keyspace.rowsOf(id, "imported_profile").stream()
        .filter(row -> !row.isNull("document") && !row.getString("document").isEmpty())
        .count();
  }

  /** The problem with which a future fails; null if it succeeds. */
  public static Problem refusal(Future<?> future) {
    try {
      await(future);
      return null;
    } catch (ProblemException refused) {
      return refused.problem();
    }
  }
}
