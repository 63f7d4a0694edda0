package kindred.merge;

import static kindred.cassandra.TestKeyspace.await;
import static kindred.harness.TestTenant.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import kindred.harness.TestTenant;
import kindred.problem.Problem.ProblemException;
import kindred.profile.Attributes;
import kindred.profile.OwnedKey;
import kindred.profile.Profile;
import kindred.profile.ProfileContent;
import kindred.retry.Attempt;
import kindred.retry.Retry;

/** Reads both profiles again and again; every other time the source first. */
final class MergeReader {

  /** What a reader sees of a profile, without the places of its records. */
  private record View(Attributes attributes, List<Attributes> records, Set<OwnedKey> keys) {
    static View of(ProfileContent content) {
      return new View(
          content.attributes(),
          content.records().stream().map(record -> record.attributes()).toList(),
          content.keys());
    }
  }

  private final Vertx vertx;
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

  MergeReader(Vertx vertx, TestTenant tenant, String source, String destination) {
    this.vertx = vertx;
    this.tenant = tenant;
    this.source = source;
    this.destination = destination;
    this.sourceBefore = View.of(tenant.get(source).content());
    this.destinationBefore = View.of(tenant.get(destination).content());
    this.merged = merged();
    this.end = read();
  }

  /** Written by hand, not computed by the code under test. */
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

  private Future<Void> read() {
    boolean sourceFirst = turns.getAndIncrement() % 2 == 0;
    return (sourceFirst ? sourceThenDestination() : destinationThenSource())
        .compose(read -> follow())
        .compose(
            followed ->
                stop
                    ? Future.succeededFuture()
                    : new Retry(vertx, Duration.ZERO).pause(0).compose(rested -> read()));
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

  /** Reads the survivor under the id of the source. */
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

  /** Records are stored by extension. The order counts within an extension only. */
  private static View sorted(View view) {
    var cards = view.records().stream().filter(record -> !record.of("Number").isEmpty());
    var visits = view.records().stream().filter(record -> record.of("Number").isEmpty());
    return new View(view.attributes(), Stream.concat(cards, visits).toList(), view.keys());
  }

  /** Waits for so many more reads. */
  void awaitReads(int times) {
    int goal = turns.get() + times;
    await(
        new Retry(vertx, Duration.ofSeconds(60))
            .untilDone(
                () ->
                    end.failed()
                        ? Future.failedFuture(end.cause())
                        : Future.succeededFuture(
                            turns.get() >= goal ? Attempt.done(goal) : Attempt.again()),
                () -> new AssertionError("the reader is stuck")));
  }

  void endsMerged() {
    awaitReads(2);
    stop = true;
    await(end);
    assertThat(seenMerged).isTrue();
    assertThat(refusal(tenant.sound().finder().get(tenant.id(), source, false)).code())
        .isEqualTo("merged");
  }
}
