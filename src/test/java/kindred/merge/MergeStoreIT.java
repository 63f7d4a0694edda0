package kindred.merge;

import static kindred.cassandra.TestKeyspace.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import kindred.cassandra.TestKeyspace;
import kindred.merge.PastMerge.Place;
import kindred.profile.Attributes;
import kindred.profile.Profile;
import kindred.profile.ProfileContent;
import kindred.profile.ProfileState;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MergeStoreIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = new TestKeyspace();

  private static final int TENANT = 1;

  private static MergeStore merges;
  private static MergeByTenantStore byTenant;

  @BeforeAll
  static void open() {
    merges = await(MergeStore.open(KEYSPACE.session()));
    byTenant = await(MergeByTenantStore.open(KEYSPACE.session()));
  }

  @Test
  void should_give_back_what_was_asked_for_and_what_a_helper_must_know() {
    var request =
        new MergeRequest(
            TENANT,
            "A",
            "B",
            true,
            "7",
            "reason",
            null,
            new MergeCondition(OptionalLong.of(6), OptionalLong.of(3)));
    var now = Instant.ofEpochMilli(1_800_000_000_123L);

    await(merges.intend("asked", request, now));

    var found = await(merges.find(TENANT, "asked")).orElseThrow();
    assertThat(found.requestedAt()).isEqualTo(now);
    assertThat(found.finishedAt()).isEmpty();
    assertThat(found.request().force()).isTrue();
    assertThat(found.request().reason()).isEqualTo("reason");
    assertThat(found.request().description()).isNull();
    assertThat(found.request().condition().destination()).hasValue(6);
    assertThat(await(merges.before(TENANT, "asked"))).isEmpty();
    assertThat(await(merges.find(TENANT, "nobody asked"))).isEmpty();
  }

  @Test
  void should_keep_the_latest_version_of_the_destination_whoever_comes_late() {
    var source = profile("B", 4);

    await(merges.remember("late", source, profile("A", 6)));
    await(merges.remember("late", source, profile("A", 5)));

    var before = await(merges.before(TENANT, "late")).orElseThrow();
    assertThat(before.destination().version()).isEqualTo(6);
    assertThat(before.destination().content().attributes().of("Name")).containsExactly("A 6");
    var versions = await(merges.versions(TENANT, "late")).orElseThrow();
    assertThat(versions).isEqualTo(new MergeStore.Versions(6, 3));
    assertThat(await(merges.find(TENANT, "late"))).isEmpty();
  }

  @Test
  void should_list_merges_over_many_months_without_end_or_gap() {
    var places =
        List.of(
            new Place(Instant.parse("2027-03-01T00:00:00Z"), "e"),
            new Place(Instant.parse("2027-02-28T23:59:59.999Z"), "d"),
            new Place(Instant.parse("2027-02-28T23:59:59.999Z"), "c"),
            new Place(Instant.parse("2025-12-31T00:00:00Z"), "b"),
            new Place(Instant.parse("2025-01-01T00:00:00Z"), "a"));
    places.forEach(place -> await(byTenant.add(TENANT, place)));
    var newest = Place.newest(Instant.parse("2027-03-05T00:00:00Z"));

    assertThat(await(byTenant.after(TENANT, newest, 10))).isEqualTo(places);
    assertThat(await(byTenant.after(TENANT, newest, 2))).isEqualTo(places.subList(0, 2));
    for (int i = 0; i < places.size(); i++) {
      assertThat(await(byTenant.after(TENANT, places.get(i), 10)))
          .isEqualTo(places.subList(i + 1, places.size()));
    }
    assertThat(await(byTenant.after(TENANT + 1, newest, 10))).isEmpty();
  }

  private static Profile profile(String id, long version) {
    var content =
        new ProfileContent(
            "s",
            new Attributes(Map.of("Name", List.of(id + " " + version))),
            List.of(),
            Set.of(),
            0);
    return new Profile(
        TENANT, id, ProfileState.ACTIVE, version, "birth", null, null, content, Map.of(), Set.of());
  }
}
