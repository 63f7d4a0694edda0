package kindred.profile;

import static java.util.Comparator.comparing;
import static kindred.cassandra.StatementKind.QUORUM_READ;
import static kindred.cassandra.TestKeyspace.await;
import static kindred.cassandra.TestKeyspace.prepared;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.datastax.oss.driver.api.core.cql.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import kindred.audit.Auditor;
import kindred.cassandra.CassandraSession;
import kindred.cassandra.FaultyExecutor;
import kindred.cassandra.PausedExecutor;
import kindred.cassandra.TestKeyspace;
import kindred.directory.Contents;
import kindred.directory.ImportedGroupRemoval;
import kindred.directory.InsertConfirmation;
import kindred.harness.TestTenant;
import kindred.keys.Claim;
import kindred.keys.ClaimStore;
import kindred.keys.KeyEntryStore;
import kindred.problem.Problem.Kind;
import kindred.problem.Problem.ProblemException;
import kindred.profile.ImportedProfileStore.InsertContext;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** An imported profile behaves as any other, and a repeated insert of it has no effect. */
class ImportedProfileIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = TestKeyspace.shared();

  private static final Map<String, Object> ANN =
      Map.of(
          "FirstName", "Ann",
          "LastName", "Lee",
          "EmailAddress", List.of("ann@x.org", "ann@y.org"),
          "Card", List.of(Map.of("Number", "1", "Label", "a"), Map.of("Number", "2")),
          "Address", Map.of("City", "\"Rome\""));

  private static final String ADOPTION =
      """
      UPDATE profile USING TIMESTAMP 1 SET state = 1, version = 1, insert_id = 'job',
        created_at = 0, keys_schema_version = 0, segment = 'default', attributes = '{}'
      WHERE tenant_id = ? AND customer_id = ?""";

  private static ImportedProfileStore importedProfiles;
  private static KeyOwnerStore owners;
  private static ProfileStore profiles;
  private static ClaimStore claims;
  private static KeyEntryStore entries;

  private final String ann = Ids.imported(Ids.random(), 1);
  private TestTenant tenant;
  private ProfileContent content;

  @BeforeAll
  static void open() {
    importedProfiles = prepared(KEYSPACE.session(), ImportedProfileStore::new);
    owners = prepared(KEYSPACE.session(), KeyOwnerStore::new);
    profiles = prepared(KEYSPACE.session(), ProfileStore::new);
    claims = prepared(KEYSPACE.session(), ClaimStore::new);
    entries = prepared(KEYSPACE.session(), KeyEntryStore::new);
  }

  @BeforeEach
  void claim() {
    tenant = new TestTenant(KEYSPACE, KEYSPACE.domain());
    var schema = await(tenant.sound().schemas().current(tenant.id()));
    var created = new Contents(schema).created("default", ANN);
    content =
        new ProfileContent(
            created.segment(),
            created.attributes(),
            created.records().stream().sorted(comparing(ExtensionRecord::extension)).toList(),
            created.keys(),
            created.keysSchemaVersion());
    for (var key : content.keys()) {
      if (key.claim()) {
        await(claims.claim(tenant.id(), key, new Claim(ann, "op", 0)));
      } else {
        await(entries.insert(tenant.id(), key, ann, 1));
      }
    }
  }

  @AfterEach
  void audit() {
    tenant.audit(new Auditor.Promises().nothingInTransition());
  }

  @Test
  void should_be_found_and_read_as_a_profile_in_table_rows() {
    insert();

    var online = tenant.create(Map.of("FirstName", "Ann", "LastName", "Lee"));

    assertThat(tenant.get(ann).content()).isEqualTo(content);
    assertThat(tenant.get(ann).version()).isEqualTo(1);
    assertThat(tenant.identify("LastName", "Lee")).containsExactlyInAnyOrder(ann, online);
    assertThat(tenant.identify("EmailAddress", "ANN@y.org")).containsExactly(ann);
  }

  @Test
  void should_keep_what_the_first_change_does_not_name() {
    insert();

    await(tenant.insertRecords(tenant.sound(), ann, Map.of("Visit", List.of(Map.of("Day", "1")))));
    insert();

    var changed = tenant.get(ann).content();
    assertThat(changed.attributes()).isEqualTo(content.attributes());
    assertThat(changed.keys()).isEqualTo(content.keys());
    assertThat(changed.records()).containsAll(content.records()).hasSize(4);
  }

  @Test
  void should_lose_what_the_first_change_removes_even_if_the_insert_is_repeated() {
    insert();

    await(tenant.update(tenant.sound(), ann, Map.of("FirstName", "Eve", "Card", List.of())));
    insert();

    var changed = tenant.get(ann);
    assertThat(changed.version()).isEqualTo(2);
    assertThat(changed.content().attributes().values()).containsOnlyKeys("FirstName");
    assertThat(changed.content().records()).hasSize(1);
    assertThat(tenant.identify("EmailAddress", "ann@x.org")).isEmpty();
    assertThat(await(tenant.update(tenant.sound(), ann, ANN))).isEqualTo(3);
    assertThat(tenant.get(ann).content().keys()).isEqualTo(content.keys());
  }

  @Test
  void should_stay_deleted_if_the_insert_is_repeated() {
    insert();

    await(tenant.delete(tenant.sound(), ann));
    insert();

    assertThat(readSerial().state()).isEqualTo(ProfileState.DELETED);
    assertThat(readSerial().content().keys()).isEmpty();
  }

  @Test
  void should_not_appear_under_a_fenced_id() {
    assertThat(await(profiles.fence(tenant.id(), ann))).isTrue();

    insert();

    assertThat(readSerial().state()).isEqualTo(ProfileState.FENCED);
    assertThat(readSerial().content().keys()).isEmpty();
  }

  @Test
  void should_not_appear_again_after_its_insert_was_undone() {
    insert();

    assertThat(await(profiles.undoInsert(readSerial()))).isTrue();
    insert();

    assertThat(readSerial().state()).isEqualTo(ProfileState.FENCED);
    assertThat(readSerial().content().keys()).isEmpty();
  }

  @Test
  void should_keep_its_content_when_a_fence_raises_its_version() {
    insert();

    assertThat(await(profiles.fence(readSerial()))).isTrue();
    insert();

    assertThat(readSerial().version()).isEqualTo(2);
    assertThat(readSerial().content()).isEqualTo(content);
    assertThat(InsertConfirmation.untouched(readSerial())).isTrue();
    await(tenant.update(tenant.sound(), ann, Map.of("FirstName", "Eve")));
    assertThat(readSerial().content().records()).isEqualTo(content.records());
  }

  @Test
  void should_be_restored_after_it_was_merged_into_another() {
    insert();
    var other = tenant.create(Map.of("FirstName", "Ann", "PhoneNumber", "7"));

    var merge = await(tenant.merge(tenant.sound(), ann, other));
    insert();

    assertThat(tenant.get(other).content().keys()).containsAll(content.keys());
    assertThat(tenant.get(other).content().records()).hasSize(3);
    await(tenant.unmerge(tenant.sound(), merge));
    assertThat(tenant.get(ann).content()).isEqualTo(content);
    assertThat(InsertConfirmation.untouched(tenant.get(ann))).isFalse();
  }

  @Test
  void should_be_restored_after_another_was_merged_into_it() {
    insert();
    var other = tenant.create(Map.of("PhoneNumber", "7", "Visit", List.of(Map.of("Day", "1"))));

    var merge = await(tenant.merge(tenant.sound(), other, ann));
    insert();

    assertThat(tenant.get(ann).content().records()).containsAll(content.records()).hasSize(4);
    assertThat(tenant.get(ann).content().keys()).containsAll(content.keys());
    await(tenant.unmerge(tenant.sound(), merge));
    assertThat(tenant.get(ann).content()).isEqualTo(content);
    assertThat(InsertConfirmation.untouched(tenant.get(ann))).isFalse();
  }

  @Test
  void should_own_its_values_before_and_after_it_is_written_as_table_rows() {
    insert();
    var mail = content.keys().stream().filter(OwnedKey::claim).findFirst().orElseThrow().key();
    var imported = owned(mail);

    await(tenant.insertRecords(tenant.sound(), ann, Map.of("Visit", List.of(Map.of("Day", "1")))));

    assertThat(imported)
        .isEqualTo(owned(mail))
        .isEqualTo(
            content.keys().stream()
                .filter(key -> key.key().equals(mail))
                .map(OwnedKey::hash)
                .collect(Collectors.toSet()))
        .hasSize(2);
  }

  @Test
  void should_not_be_overwritten_by_a_late_adoption() {
    insert();
    var seen = readSerial();
    await(tenant.update(tenant.sound(), ann, Map.of("FirstName", "Eve")));

    assertThat(await(profiles.fence(seen))).isFalse();

    assertThat(readSerial().version()).isEqualTo(2);
    assertThat(readSerial().content().attributes().values()).containsOnlyKeys("FirstName");
    assertThat(readSerial().content().records()).isEqualTo(content.records());
  }

  @Test
  void should_leave_no_document_behind_after_the_first_change() {
    insert();
    assertThat(row().getString("document")).contains("Lee");

    await(tenant.delete(tenant.sound(), ann));
    insert();

    assertThat(row().getByte("state")).isEqualTo((byte) 2);
    assertThat(row().getString("document")).isEmpty();
    assertThat(await(profiles.fence(tenant.id(), ann))).isFalse();
  }

  @Test
  void should_stay_deleted_with_its_group_if_the_insert_is_repeated() {
    insert();
    var groups = new ImportedGroupRemoval(importedProfiles, claims, entries);

    var deleted = await(groups.remove(tenant.id(), List.of(ann), id -> false)).deleted();
    groups.releases(tenant.id(), deleted).forEach(release -> await(release.get()));
    await(groups.clean(tenant.id(), deleted));
    insert();

    assertThat(deleted).containsOnlyKeys(ann);
    assertThat(readSerial().state()).isEqualTo(ProfileState.DELETED);
    assertThat(readSerial().content().keys()).isEmpty();
    assertThat(row().getByte("state")).isEqualTo((byte) 4);
    assertThat(row().getString("document")).isEmpty();
    assertThat(await(profiles.fence(tenant.id(), ann))).isFalse();
    assertThat(await(groups.remove(tenant.id(), List.of(ann), id -> false)).deleted())
        .containsOnlyKeys(ann);
    assertThat(tenant.create(Map.of("EmailAddress", "ann@x.org"))).isNotEqualTo(ann);
  }

  @Test
  void should_not_be_changed_after_it_was_read_and_deleted_with_its_group() {
    insert();
    var seen = readSerial();
    var groups = new ImportedGroupRemoval(importedProfiles, claims, entries);
    var deleted = await(groups.remove(tenant.id(), List.of(ann), id -> false)).deleted();

    assertThat(await(profiles.fence(seen))).isFalse();

    assertThat(readSerial().state()).isEqualTo(ProfileState.DELETED);
    groups.releases(tenant.id(), deleted).forEach(release -> await(release.get()));
    await(groups.clean(tenant.id(), deleted));
  }

  @Test
  void should_never_be_inserted_once_its_group_is_removed_unless_it_was_reported() {
    var groups = new ImportedGroupRemoval(importedProfiles, claims, entries);
    assertThat(await(groups.remove(tenant.id(), List.of(ann), id -> true)).fenced()).isEmpty();

    assertThat(await(groups.remove(tenant.id(), List.of(ann), id -> false)).fenced())
        .containsExactly(ann);
    insert();

    assertThat(readSerial().state()).isEqualTo(ProfileState.FENCED);
    var again = await(groups.remove(tenant.id(), List.of(ann), id -> false));
    assertThat(again.deleted()).isEmpty();
    assertThat(again.fenced()).containsExactly(ann);
  }

  @Test
  void should_not_be_deleted_with_its_group_once_a_change_may_follow() {
    insert();
    assertThat(await(importedProfiles.adopt(tenant.id(), ann))).isTrue();
    var groups = new ImportedGroupRemoval(importedProfiles, claims, entries);

    var removed = await(groups.remove(tenant.id(), List.of(ann), id -> false));

    assertThat(removed.deleted()).isEmpty();
    assertThat(removed.fenced()).isEmpty();

    assertThat(readSerial().content()).isEqualTo(content);
    assertThat(await(owners.owned(tenant.id(), List.of(ann))).get(ann)).isEqualTo(content.keys());
    await(tenant.update(tenant.sound(), ann, Map.of("FirstName", "Eve")));
    assertThat(tenant.get(ann).version()).isEqualTo(2);
  }

  @Test
  void should_be_found_by_a_reader_whom_the_first_change_overtakes() {
    insert();
    var paused = new PausedExecutor(KEYSPACE.driver(), "FROM imported_profile");
    var read = KEYSPACE.domain(paused).finder().get(tenant.id(), ann, false);
    Awaitility.await().until(paused::isPaused);
    await(tenant.update(tenant.sound(), ann, Map.of("FirstName", "Eve")));

    paused.resume();

    assertThat(await(read).content().attributes().of("FirstName")).containsExactly("Eve");
  }

  @Test
  void should_be_read_after_its_first_change_although_its_group_cannot_be_read() {
    insert();
    await(tenant.update(tenant.sound(), ann, Map.of("FirstName", "Eve")));
    var driver = KEYSPACE.driver();
    var session =
        CassandraSession.over(
            KEYSPACE.vertx(),
            driver,
            statement ->
                FaultyExecutor.cql(statement).contains("FROM imported_profile")
                    ? new CompletableFuture<>()
                    : driver.executeAsync(statement));

    var read = await(prepared(session, ProfileStore::new).find(tenant.id(), ann)).orElseThrow();

    assertThat(read.content().attributes().of("FirstName")).containsExactly("Eve");
  }

  /** As in a data centre that gets the cleaning of the row before the header. */
  @Test
  void should_be_waited_for_while_its_first_change_has_arrived_in_part() {
    insert();
    var inserted = await(importedProfiles.read(QUORUM_READ, tenant.id(), ann)).orElseThrow();
    await(importedProfiles.clean(tenant.id(), ann, inserted));
    var impatient = KEYSPACE.session().withTimeout(Duration.ofMillis(100), () -> {});

    var read = prepared(impatient, ProfileStore::new).find(tenant.id(), ann);

    assertThatThrownBy(() -> await(read))
        .isInstanceOfSatisfying(
            ProblemException.class,
            refused -> assertThat(refused.problem().kind()).isEqualTo(Kind.UNAVAILABLE));

    var waiting = profiles.find(tenant.id(), ann);
    KEYSPACE.driver().execute(ADOPTION, tenant.id(), ann);
    assertThat(await(waiting).orElseThrow().version()).isEqualTo(1);
    await(tenant.delete(tenant.sound(), ann));
  }

  @Test
  void should_be_the_destination_of_a_merge_after_another_was_aborted() {
    insert();
    assertThat(await(profiles.abortMerge(tenant.id(), ann, "aborted"))).isTrue();
    assertThat(readSerial().decisions()).containsOnlyKeys("aborted");
    assertThat(readSerial().content()).isEqualTo(content);
    var other = tenant.create(Map.of("PhoneNumber", "7"));

    await(tenant.merge(tenant.sound(), other, ann));

    assertThat(readSerial().decisions()).hasSize(2);
    assertThat(readSerial().content().records()).isEqualTo(content.records());
  }

  private Row row() {
    return KEYSPACE
        .rows(
            "SELECT state, document FROM imported_profile WHERE tenant_id = ? AND customer_id = ?"
                + " ALLOW FILTERING",
            tenant.id(),
            ann)
        .get(0);
  }

  private Set<String> owned(String key) {
    return await(owners.owned(tenant.id(), List.of(ann, Ids.random()))).get(ann).stream()
        .filter(owned -> owned.key().equals(key))
        .map(OwnedKey::hash)
        .collect(Collectors.toSet());
  }

  private void insert() {
    var time = Instant.ofEpochMilli(1_700_000_000_000L);
    var insertContext = new InsertContext(tenant.id(), "job", time);
    await(importedProfiles.insert(insertContext, List.of(ImportedProfile.of(ann, content))));
  }

  private Profile readSerial() {
    return await(profiles.readSerial(tenant.id(), ann)).orElseThrow();
  }
}
