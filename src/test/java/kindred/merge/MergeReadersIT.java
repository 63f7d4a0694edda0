package kindred.merge;

import static kindred.cassandra.TestKeyspace.await;
import static kindred.harness.TestTenant.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import kindred.Domain;
import kindred.cassandra.TestKeyspace;
import kindred.harness.Protocol;
import kindred.harness.TestTenant;
import kindred.problem.ProblemException;
import kindred.profile.Attributes;
import kindred.profile.OwnedKey;
import kindred.profile.Profile;
import kindred.profile.ProfileContent;
import kindred.retry.Retry;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Whoever looks during a merge sees both profiles as before, or the merged one; never a part of it,
 * and never the one after having seen the other, whatever happens to a statement of the merge.
 */
class MergeReadersIT {

  @RegisterExtension static final TestKeyspace KEYSPACE = new TestKeyspace();

  @TestFactory
  Stream<DynamicTest> readers_see_before_or_after() {
    return Protocol.everyFault(KEYSPACE, Watched::new);
  }

  private static Map<String, Object> person(String name) {
    return Map.of(
        "FirstName",
        name,
        "LastName",
        "Lee",
        "EmailAddress",
        name + "@x.org",
        "Visit",
        List.of(Map.of("Day", name + " 1"), Map.of("Day", name + " 2")),
        "Card",
        List.of(Map.of("Number", name, "Label", "gold")));
  }

  /** What a profile shows: nothing of where its records lie. */
  private record View(Attributes attributes, List<Attributes> records, Set<OwnedKey> keys) {
    static View of(ProfileContent content) {
      return new View(
          content.attributes(),
          content.records().stream().map(record -> record.attributes()).toList(),
          content.keys());
    }
  }

  private static final class Watched implements Protocol {
    private final TestTenant tenant;
    private final String source;
    private final String destination;
    private final Reader reader;

    Watched(TestTenant tenant) {
      this.tenant = tenant;
      this.source = tenant.create(person("source"));
      this.destination = tenant.create(person("destination"));
      this.reader = new Reader(tenant, source, destination);
    }

    @Override
    public Future<?> run(Domain server) {
      return tenant.merge(server, source, destination);
    }

    @Override
    public void ended(Future<?> operation) {
      await(operation);
      reader.endsWithTheMerged();
    }

    @Override
    public void died() {
      reader.looks(5);
      await(tenant.merge(tenant.sound(), source, destination));
      reader.endsWithTheMerged();
    }
  }

  /** Looks again and again, alternately at the source first and at the destination first. */
  private static final class Reader {
    private static final Retry PAUSE = new Retry(KEYSPACE.vertx(), Duration.ZERO);

    private final TestTenant tenant;
    private final String source;
    private final String destination;
    private final View sourceBefore;
    private final View destinationBefore;
    private final View merged;
    private final AtomicInteger turns = new AtomicInteger();
    private final Future<Void> end;
    private volatile boolean seenMerged;
    private volatile boolean stop;

    Reader(TestTenant tenant, String source, String destination) {
      this.tenant = tenant;
      this.source = source;
      this.destination = destination;
      this.sourceBefore = View.of(tenant.get(source).content());
      this.destinationBefore = View.of(tenant.get(destination).content());
      this.merged = merged();
      this.end = look();
    }

    /** Written down, not computed by what is tested. */
    private View merged() {
      var keys = new HashSet<>(destinationBefore.keys());
      keys.addAll(sourceBefore.keys());
      return new View(
          new Attributes(
              Map.of(
                  "FirstName",
                  List.of("destination", "source"),
                  "LastName",
                  List.of("Lee"),
                  "EmailAddress",
                  List.of("destination@x.org", "source@x.org"))),
          List.of(
              record("Number", "destination", "Label", "gold"),
              record("Day", "destination 1"),
              record("Day", "destination 2"),
              record("Number", "source", "Label", "gold"),
              record("Day", "source 1"),
              record("Day", "source 2")),
          keys);
    }

    private static Attributes record(String... pairs) {
      return new Attributes(
          pairs.length == 2
              ? Map.of(pairs[0], List.of(pairs[1]))
              : Map.of(pairs[0], List.of(pairs[1]), pairs[2], List.of(pairs[3])));
    }

    private Future<Void> look() {
      boolean sourceFirst = turns.getAndIncrement() % 2 == 0;
      return (sourceFirst ? sourceThenDestination() : destinationThenSource())
          .compose(looked -> follow())
          .compose(
              looked -> stop ? Future.succeededFuture() : PAUSE.pause(0).compose(rested -> look()));
    }

    private Future<Void> sourceThenDestination() {
      return sourceIsMerged()
          .compose(
              gone ->
                  destinationIsMerged()
                      .map(
                          merged -> {
                            assertThat(!gone || merged).isTrue();
                            return null;
                          }));
    }

    private Future<Void> destinationThenSource() {
      return destinationIsMerged()
          .compose(
              merged ->
                  sourceIsMerged()
                      .map(
                          gone -> {
                            assertThat(!merged || gone).isTrue();
                            return null;
                          }));
    }

    private Future<Boolean> sourceIsMerged() {
      boolean before = seenMerged;
      return tenant
          .sound()
          .finder()
          .get(tenant.id(), source, false)
          .map(
              profile -> {
                assertThat(View.of(profile.content())).isEqualTo(sourceBefore);
                assertThat(before).isFalse();
                return false;
              })
          .recover(
              failure -> {
                if (!(failure instanceof ProblemException refused)) {
                  return Future.failedFuture(failure);
                }
                assertThat(refused.problem().members()).containsEntry("merged_into", destination);
                seenMerged = true;
                return Future.succeededFuture(true);
              });
    }

    private Future<Boolean> destinationIsMerged() {
      boolean before = seenMerged;
      return tenant
          .sound()
          .finder()
          .get(tenant.id(), destination, false)
          .map(
              profile -> {
                var view = View.of(profile.content());
                assertThat(sorted(view)).isIn(sorted(destinationBefore), sorted(merged));
                boolean after = sorted(view).equals(sorted(merged));
                assertThat(before && !after).isFalse();
                seenMerged |= after;
                return after;
              });
    }

    /** The survivor under the old id. */
    private Future<Void> follow() {
      boolean before = seenMerged;
      return tenant
          .sound()
          .finder()
          .get(tenant.id(), source, true)
          .map(
              profile -> {
                assertThat(sorted(View.of(profile.content())))
                    .isEqualTo(sorted(isSource(profile) ? sourceBefore : merged));
                assertThat(before && isSource(profile)).isFalse();
                return null;
              });
    }

    private boolean isSource(Profile profile) {
      return profile.id().equals(source);
    }

    /** Records are stored by extension; only within one their order counts, and that is in it. */
    private static View sorted(View view) {
      var cards = view.records().stream().filter(record -> !record.of("Number").isEmpty());
      var visits = view.records().stream().filter(record -> record.of("Number").isEmpty());
      return new View(view.attributes(), Stream.concat(cards, visits).toList(), view.keys());
    }

    /** Waits until it has looked so often since now. */
    void looks(int times) {
      int goal = turns.get() + times;
      await(
          new Retry(KEYSPACE.vertx(), Duration.ofSeconds(20))
              .until(
                  () ->
                      end.failed()
                          ? Future.failedFuture(end.cause())
                          : Future.succeededFuture(
                              turns.get() >= goal ? Optional.of(goal) : Optional.empty()),
                  () -> new AssertionError("the reader is stuck")));
    }

    void endsWithTheMerged() {
      looks(2);
      stop = true;
      await(end);
      assertThat(seenMerged).isTrue();
      assertThat(refusal(tenant.sound().finder().get(tenant.id(), source, false)).code())
          .isEqualTo("merged");
    }
  }
}
