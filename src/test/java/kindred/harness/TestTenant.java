package kindred.harness;

import static kindred.cassandra.TestKeyspace.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.DefaultBatchType;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import io.vertx.core.Future;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import kindred.Domain;
import kindred.audit.Auditor;
import kindred.cassandra.TestKeyspace;
import kindred.merge.MergeRequest;
import kindred.merge.UnmergeRequest;
import kindred.merge.undo.Unmerged;
import kindred.problem.Problem;
import kindred.problem.ProblemException;
import kindred.profile.Profile;
import kindred.schema.SchemaRegistry;

/**
 * A tenant nobody else uses, and what its clients do on one server or another.
 *
 * <p>Its keys: idEmail and idPhone are unique, idName (LastName, FirstName) is not. Its extensions:
 * Card (several, told apart by Number), Visit (several) and Address (one).
 */
public final class TestTenant {

  private static final AtomicInteger IDS = new AtomicInteger(5_000);

  private static final Map<TestKeyspace, Integer> TEMPLATES = new ConcurrentHashMap<>();
  private static final Map<TestKeyspace, Integer> CARD_TEMPLATES = new ConcurrentHashMap<>();

  private final TestKeyspace keyspace;
  private final int id = IDS.incrementAndGet();
  private final Domain sound;

  /** A tenant with its schema; {@code sound} is a server whose wire has no faults. */
  public TestTenant(TestKeyspace keyspace, Domain sound) {
    this(keyspace, sound, TEMPLATES.computeIfAbsent(keyspace, none -> define(sound.schemas())));
  }

  private TestTenant(TestKeyspace keyspace, Domain sound, int template) {
    this.keyspace = keyspace;
    this.sound = sound;
    copySchema(keyspace, template, id);
  }

  /** One with keys on its cards, too: idLabel is unique, idNumber is not. */
  public TestTenant withCardKeys() {
    int template =
        CARD_TEMPLATES.computeIfAbsent(
            keyspace,
            none -> {
              int id = define(sound.schemas());
              await(sound.schemas().createKey(id, cardKey("idLabel", true, "Label")));
              await(sound.schemas().createKey(id, cardKey("idNumber", false, "Number")));
              return id;
            });
    return new TestTenant(keyspace, sound, template);
  }

  private static Map<String, Object> cardKey(String name, boolean unique, String attribute) {
    return Map.of(
        "name", name, "unique", unique, "source", "Card", "attributes", List.of(attribute));
  }

  /** A tenant that nobody works on. */
  private static int define(SchemaRegistry schemas) {
    int id = IDS.incrementAndGet();
    await(
        schemas
            .defineCore(
                id,
                List.of(
                    text("FirstName"),
                    text("LastName"),
                    text("EmailAddress"),
                    text("PhoneNumber"),
                    text("Note")))
            .compose(made -> schemas.createExtension(id, extension("Card", "Number", "Label")))
            .compose(made -> schemas.createExtension(id, extension("Visit", "", "Day")))
            .compose(made -> schemas.createExtension(id, address()))
            .compose(made -> schemas.createKey(id, key("idEmail", true, "EmailAddress")))
            .compose(made -> schemas.createKey(id, key("idPhone", true, "PhoneNumber")))
            .compose(made -> schemas.createKey(id, key("idName", false, "LastName", "FirstName"))));
    return id;
  }

  /** Much faster than making it again; the salt is the template's, too. */
  public static void copySchema(TestKeyspace keyspace, int template, int tenant) {
    var batch = BatchStatement.builder(DefaultBatchType.UNLOGGED).setQueryTimestamp(1);
    for (var row :
        keyspace.rows("SELECT JSON * FROM tenant_schema WHERE tenant_id = ?", template)) {
      var copied =
          row.getString(0).replace("\"tenant_id\": " + template, "\"tenant_id\": " + tenant);
      batch.addStatement(SimpleStatement.newInstance("INSERT INTO tenant_schema JSON ?", copied));
    }
    keyspace.driver().execute(batch.build());
  }

  private static Map<String, Object> text(String name) {
    return Map.of("name", name, "type", "string");
  }

  private static Map<String, Object> extension(String name, String unique, String other) {
    return unique.isEmpty()
        ? Map.of("name", name, "type", "multi-valued", "attributes", List.of(text(other)))
        : Map.of(
            "name",
            name,
            "type",
            "multi-valued",
            "attributes",
            List.of(text(unique), text(other)),
            "unique",
            List.of(unique));
  }

  private static Map<String, Object> address() {
    return Map.of("name", "Address", "type", "single-valued", "attributes", List.of(text("City")));
  }

  private static Map<String, Object> key(String name, boolean unique, String... attributes) {
    return Map.of("name", name, "unique", unique, "attributes", List.of(attributes));
  }

  /** The tenant's id. */
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
    return await(create(sound, profile));
  }

  public Future<Long> update(Domain server, String customer, Map<String, Object> profile) {
    return server.directory().update(id, customer, OptionalLong.empty(), Optional.empty(), profile);
  }

  public Future<Long> insert(Domain server, String customer, Map<String, Object> records) {
    return server.directory().insertRecords(id, customer, OptionalLong.empty(), records);
  }

  public Future<Void> delete(Domain server, String customer) {
    return server.directory().delete(id, customer, OptionalLong.empty());
  }

  public Future<String> merge(Domain server, String source, String destination) {
    return server
        .merges()
        .merge(
            new MergeRequest(
                id, destination, source, false, MergeRequest.NO_AGENT, "a reason", null));
  }

  public Future<Unmerged> unmerge(Domain server, String mergeId) {
    return server
        .unmerges()
        .undo(new UnmergeRequest(id, mergeId, MergeRequest.NO_AGENT, "another reason", null));
  }

  /** Finishes what was begun for the tenant and has not ended: one pass, to its very end. */
  public void recover() {
    for (var slot : await(sound.operations().buckets(0))) {
      for (var found : await(sound.operations().in(slot))) {
        if (found.tenant() == id) {
          var open = await(sound.operations().complete(found)).orElseThrow();
          if (await(sound.recoverers().get(open.kind()).finish(open))) {
            await(sound.operations().end(open));
          }
        }
      }
    }
  }

  /** All that makes a profile, byte for byte; but for its version, and what was decided there. */
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

  /** Everything a reader sees of a profile. */
  public Profile get(String customer) {
    return await(sound.finder().get(id, customer, false));
  }

  /** The ids that a key value leads to. */
  public Future<List<String>> identify(Domain server, Map<String, String> given) {
    return server
        .finder()
        .identify(id, Optional.empty(), given, "", 100)
        .map(page -> page.profiles().stream().map(Profile::id).toList());
  }

  public List<String> identify(String attribute, String value) {
    return await(identify(sound, Map.of(attribute, value)));
  }

  /** Holds the tables against what clients were told; all operations must have ended. */
  public void audit(Auditor.Promises promises) {
    assertThat(Auditor.audit(keyspace.driver(), id, promises)).isEmpty();
  }

  /** The profiles that live. */
  public List<String> living() {
    return Auditor.living(keyspace.driver(), id);
  }

  /** How many rows of a table belong to the tenant. */
  public long rows(String table) {
    return keyspace
        .rows("SELECT count(*) FROM " + table + " WHERE tenant_id = ? ALLOW FILTERING", id)
        .get(0)
        .getLong(0);
  }

  /** The problem a future fails with; null when it succeeds. */
  public static Problem refusal(Future<?> future) {
    try {
      await(future);
      return null;
    } catch (ProblemException refused) {
      return refused.problem();
    }
  }
}
