package kindred.profile;

import static java.util.Comparator.comparing;
import static kindred.cassandra.TestKeyspace.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import kindred.audit.Auditor;
import kindred.cassandra.TestKeyspace;
import kindred.directory.Contents;
import kindred.directory.InsertConfirmation;
import kindred.harness.TestTenant;
import kindred.keys.Claim;
import kindred.keys.ClaimStore;
import kindred.keys.KeyEntryStore;
import kindred.profile.ImportedProfileStore.InsertContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A profile that was born as one document is a profile as any other, and is born only once. */
class ImportedProfileIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = new TestKeyspace();

  private static final Map<String, Object> ANN =
      Map.of(
          "FirstName", "Ann",
          "LastName", "Lee",
          "EmailAddress", List.of("ann@x.org", "ann@y.org"),
          "Card", List.of(Map.of("Number", "1", "Label", "a"), Map.of("Number", "2")),
          "Address", Map.of("City", "\"Rome\""));

  private static ImportedProfileStore importedProfiles;
  private static ProfileStore profiles;
  private static ClaimStore claims;
  private static KeyEntryStore entries;

  private final String ann = Ids.random();
  private TestTenant tenant;
  private ProfileContent content;

  @BeforeAll
  static void open() {
    importedProfiles = await(ImportedProfileStore.open(KEYSPACE.session()));
    profiles = await(ProfileStore.open(KEYSPACE.session()));
    claims = await(ClaimStore.open(KEYSPACE.session()));
    entries = await(KeyEntryStore.open(KEYSPACE.session()));
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
  void isSound() {
    tenant.audit(new Auditor.Promises().nothingFrozen());
  }

  @Test
  void should_be_found_and_read_as_if_it_were_in_rows() {
    bear();

    var online = tenant.create(Map.of("FirstName", "Ann", "LastName", "Lee"));

    assertThat(tenant.get(ann).content()).isEqualTo(content);
    assertThat(tenant.get(ann).version()).isEqualTo(1);
    assertThat(tenant.identify("LastName", "Lee")).containsExactlyInAnyOrder(ann, online);
    assertThat(tenant.identify("EmailAddress", "ANN@y.org")).containsExactly(ann);
  }

  @Test
  void should_keep_all_that_the_first_change_leaves_alone() {
    bear();

    await(tenant.insert(tenant.sound(), ann, Map.of("Visit", List.of(Map.of("Day", "1")))));
    bear();

    var changed = tenant.get(ann).content();
    assertThat(changed.attributes()).isEqualTo(content.attributes());
    assertThat(changed.keys()).isEqualTo(content.keys());
    assertThat(changed.records()).containsAll(content.records()).hasSize(4);
  }

  @Test
  void should_lose_what_the_first_change_removes_though_the_birth_comes_again() {
    bear();

    await(tenant.update(tenant.sound(), ann, Map.of("FirstName", "Eve", "Card", List.of())));
    bear();

    var changed = tenant.get(ann);
    assertThat(changed.version()).isEqualTo(2);
    assertThat(changed.content().attributes().values()).containsOnlyKeys("FirstName");
    assertThat(changed.content().records()).hasSize(1);
    assertThat(tenant.identify("EmailAddress", "ann@x.org")).isEmpty();
    assertThat(await(tenant.update(tenant.sound(), ann, ANN))).isEqualTo(3);
    assertThat(tenant.get(ann).content().keys()).isEqualTo(content.keys());
  }

  @Test
  void should_stay_deleted_though_the_birth_comes_again() {
    bear();

    await(tenant.delete(tenant.sound(), ann));
    bear();

    assertThat(judged().state()).isEqualTo(ProfileState.DELETED);
    assertThat(judged().content().keys()).isEmpty();
  }

  @Test
  void should_leave_nothing_under_an_id_that_was_fenced() {
    assertThat(await(profiles.fence(tenant.id(), ann))).isTrue();

    bear();

    assertThat(judged().state()).isEqualTo(ProfileState.FENCED);
    assertThat(judged().content().keys()).isEmpty();
  }

  @Test
  void should_be_taken_back_as_if_it_had_never_been_born() {
    bear();

    assertThat(await(profiles.takeBack(judged()))).isTrue();
    bear();

    assertThat(judged().state()).isEqualTo(ProfileState.FENCED);
    assertThat(judged().content().keys()).isEmpty();
  }

  @Test
  void should_be_the_same_after_a_fence_that_only_counts() {
    bear();

    assertThat(await(profiles.bump(judged()))).isTrue();
    bear();

    assertThat(judged().version()).isEqualTo(2);
    assertThat(judged().content()).isEqualTo(content);
    assertThat(InsertConfirmation.untouched(judged())).isTrue();
    await(tenant.update(tenant.sound(), ann, Map.of("FirstName", "Eve")));
    assertThat(judged().content().records()).isEqualTo(content.records());
  }

  @Test
  void should_merge_into_another_and_come_back() {
    bear();
    var other = tenant.create(Map.of("FirstName", "Ann", "PhoneNumber", "7"));

    var merge = await(tenant.merge(tenant.sound(), ann, other));
    bear();

    assertThat(tenant.get(other).content().keys()).containsAll(content.keys());
    assertThat(tenant.get(other).content().records()).hasSize(3);
    await(tenant.unmerge(tenant.sound(), merge));
    assertThat(tenant.get(ann).content()).isEqualTo(content);
    assertThat(InsertConfirmation.untouched(tenant.get(ann))).isFalse();
  }

  @Test
  void should_take_another_in_and_give_it_back() {
    bear();
    var other = tenant.create(Map.of("PhoneNumber", "7", "Visit", List.of(Map.of("Day", "1"))));

    var merge = await(tenant.merge(tenant.sound(), other, ann));
    bear();

    assertThat(tenant.get(ann).content().records()).containsAll(content.records()).hasSize(4);
    assertThat(tenant.get(ann).content().keys()).containsAll(content.keys());
    await(tenant.unmerge(tenant.sound(), merge));
    assertThat(tenant.get(ann).content()).isEqualTo(content);
    assertThat(InsertConfirmation.untouched(tenant.get(ann))).isFalse();
  }

  @Test
  void should_own_its_values_before_and_after_it_is_put_into_rows() {
    bear();
    var mail = content.keys().stream().filter(OwnedKey::claim).findFirst().orElseThrow().key();
    var born = owned(mail);

    await(tenant.insert(tenant.sound(), ann, Map.of("Visit", List.of(Map.of("Day", "1")))));

    assertThat(born)
        .isEqualTo(owned(mail))
        .isEqualTo(
            content.keys().stream()
                .filter(key -> key.key().equals(mail))
                .map(OwnedKey::hash)
                .collect(Collectors.toSet()))
        .hasSize(2);
  }

  private Set<String> owned(String key) {
    return await(importedProfiles.owners(tenant.id(), key, List.of(ann, Ids.random()))).get(ann);
  }

  private void bear() {
    var time = Instant.ofEpochMilli(1_700_000_000_000L);
    var insertContext = new InsertContext(tenant.id(), "job", time, time.toEpochMilli() * 1_000);
    await(importedProfiles.bear(insertContext, List.of(ImportedProfile.of(ann, content))));
  }

  private Profile judged() {
    return await(profiles.readSerial(tenant.id(), ann)).orElseThrow();
  }
}
