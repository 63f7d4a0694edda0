package kindred.merge;

import static kindred.merge.MergeSamples.discarded;
import static kindred.merge.MergeSamples.generated;
import static kindred.merge.MergeSamples.overlapping;
import static kindred.merge.MergeSamples.profile;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import kindred.profile.ExtensionRecord;
import kindred.profile.Profile;
import kindred.schema.Schemas;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** What a merge does with generated pairs of profiles. */
class GeneratedMergesTest {

  private final MergeRules rules = new MergeRules(Schemas.people(), MergeChoice.DEFAULT);

  @RepeatedTest(100)
  void generated_profiles_lose_nothing_and_a_second_merge_changes_nothing(
      RepetitionInfo repetition) {
    var random = new Random(repetition.getCurrentRepetition());
    var source = generated(random, "B");
    var destination = generated(random, "A");

    var plan = plan(source, destination);

    assertThat(plan(source, destination)).isEqualTo(plan);
    var merged = plan.content();
    for (var name : List.of("Email", "First")) {
      var values = merged.attributes().of(name);
      var kept = destination.content().attributes().of(name);
      assertThat(values).doesNotHaveDuplicates();
      assertThat(values.subList(0, kept.size())).isEqualTo(kept);
      assertThat(values).containsAll(source.content().attributes().of(name));
    }
    assertThat(merged.records().stream().map(ExtensionRecord::attributes))
        .containsAll(source.content().records().stream().map(ExtensionRecord::attributes).toList());
    assertThat(merged.records().stream().map(r -> r.extension() + "/" + r.item()))
        .doesNotHaveDuplicates();
    if (plan.conflicts().isEmpty()) {
      assertThat(merged.records()).containsAll(destination.content().records());
    }
    assertThat(merged.keys()).containsAll(source.content().keys());

    var again = plan(source, profile("A", merged));
    assertThat(again.content()).isEqualTo(merged);
    assertThat(again.conflicts()).isEmpty();
  }

  @Test
  void generated_pairs_are_merged_as_the_naive_rules_do() {
    int conflicts = 0;
    for (int seed = 0; seed < 5_000; seed++) {
      var random = new Random(seed);
      var source = overlapping(random, "B");
      var destination = overlapping(random, "A");

      var plan = plan(source, destination);

      var expected = new NaiveMerge(source, destination);
      var merged = profile("A", plan.content());
      assertThat(new TreeMap<>(plan.content().attributes().values()))
          .as("seed %d", seed)
          .isEqualTo(expected.attributes);
      for (var extension : List.of("Card", "Visit", "Address", "Vip", "Gone")) {
        assertThat(NaiveMerge.records(merged, extension))
            .as("seed %d, %s", seed, extension)
            .isEqualTo(expected.records.getOrDefault(extension, List.of()));
      }
      assertThat(plan.conflicts().stream().map(c -> c.fault().where()))
          .as("seed %d", seed)
          .containsExactlyInAnyOrderElementsOf(expected.conflicts);
      assertThat(discarded(plan))
          .as("seed %d", seed)
          .containsExactlyInAnyOrderElementsOf(expected.discarded);
      var keys = new HashSet<>(source.content().keys());
      keys.addAll(destination.content().keys());
      assertThat(plan.content().keys()).as("seed %d", seed).isEqualTo(keys);
      conflicts += plan.conflicts().size();
    }
    assertThat(conflicts).isGreaterThan(1_000);
  }

  private MergePlan plan(Profile source, Profile destination) {
    return rules.plan(source, destination);
  }
}
