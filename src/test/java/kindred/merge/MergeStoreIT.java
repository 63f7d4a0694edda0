package kindred.merge;

import static kindred.cassandra.TestKeyspace.await;
import static kindred.cassandra.TestKeyspace.prepared;
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
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class MergeStoreIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = TestKeyspace.shared();

  private static final MergeChoice CHOICE =
      new MergeChoice(
          MergeChoice.OnConflict.FILL,
          Map.of("Email", MergeChoice.Keep.SOURCE, "/Card/0", MergeChoice.Keep.DESTINATION));
  private static final int TENANT = 600_000;

  private static MergeStore merges;
  private static MergeByTenantStore byTenant;

  @BeforeAll
  static void open() {
    merges = prepared(KEYSPACE.session(), MergeStore::new);
    byTenant = prepared(KEYSPACE.session(), MergeByTenantStore::new);
  }

  @Test
  void should_find_the_request_and_its_condition() {
    var request =
        new MergeRequest(
            TENANT,
            "A",
            "B",
            CHOICE,
            "7",
            "reason",
            null,
            new MergeCondition(OptionalLong.of(6), OptionalLong.of(3)));
    var now = Instant.ofEpochMilli(1_800_000_000_123L);

    await(merges.storeRequest("requested", request, now));

    var found = await(merges.find(TENANT, "requested")).orElseThrow();
    assertThat(found.requestedAt()).isEqualTo(now);
    assertThat(found.finishedAt()).isEmpty();
    assertThat(found.request().choice()).isEqualTo(CHOICE);
    assertThat(found.request().reason()).isEqualTo("reason");
    assertThat(found.request().description()).isNull();
    assertThat(found.request().condition().destination()).hasValue(6);
    assertThat(await(merges.images(TENANT, "requested"))).isEmpty();
    assertThat(await(merges.find(TENANT, "unknown"))).isEmpty();
  }

  @Test
  void should_keep_the_images_of_the_latest_version_when_an_earlier_write_is_late() {
    var source = profile("B", 4);

    await(merges.storeImages("late", source, profile("A", 6)));
    await(merges.storeImages("late", source, profile("A", 5)));

    var images = await(merges.images(TENANT, "late")).orElseThrow();
    assertThat(images.destination().version()).isEqualTo(6);
    assertThat(images.destination().content().attributes().of("Name")).containsExactly("A 6");
    var versions = await(merges.versions(TENANT, "late")).orElseThrow();
    assertThat(versions).isEqualTo(new MergeStore.Versions(6, 3));
    assertThat(await(merges.find(TENANT, "late"))).isEmpty();
  }

  @Test
  void should_list_merges_over_many_months_without_gaps_or_repetitions() {
    var places =
        List.of(
            new Place(Instant.parse("2027-03-01T00:00:00Z"), "e"),
            new Place(Instant.parse("2027-02-28T23:59:59.999Z"), "d"),
            new Place(Instant.parse("2027-02-28T23:59:59.999Z"), "c"),
            new Place(Instant.parse("2025-12-31T00:00:00Z"), "b"),
            new Place(Instant.parse("2025-01-01T00:00:00Z"), "a"));
    places.forEach(place -> await(byTenant.add(TENANT, place)));
    var newest = Place.newest(Instant.parse("2027-03-05T00:00:00Z"));

    assertThat(after(newest, 10)).isEqualTo(places);
    assertThat(after(newest, 2)).isEqualTo(places.subList(0, 2));
    for (int i = 0; i < places.size(); i++) {
      assertThat(after(places.get(i), 10)).isEqualTo(places.subList(i + 1, places.size()));
      var oldest = places.get(i).requestedAt();
      assertThat(await(byTenant.after(TENANT, newest, oldest, 10)))
          .isEqualTo(places.stream().filter(one -> !one.requestedAt().isBefore(oldest)).toList());
    }
    assertThat(await(byTenant.after(TENANT + 1, newest, MergeByTenantStore.FIRST, 10))).isEmpty();
  }

  private static List<Place> after(Place place, int limit) {
    return await(byTenant.after(TENANT, place, MergeByTenantStore.FIRST, limit));
  }

  private static Profile profile(String id, long version) {
    var content =
        new ProfileContent(
            "s",
            new Attributes(Map.of("Name", List.of(id + " " + version))),
            List.of(),
            Set.of(),
            0);
    return Profile.active(TENANT, id, version, content);
  }
}
