package kindred.merge.undo;

import static kindred.merge.undo.UnmergeSamples.SCHEMA;
import static kindred.merge.undo.UnmergeSamples.additions;
import static kindred.merge.undo.UnmergeSamples.attributes;
import static kindred.merge.undo.UnmergeSamples.content;
import static kindred.merge.undo.UnmergeSamples.generated;
import static kindred.merge.undo.UnmergeSamples.images;
import static kindred.merge.undo.UnmergeSamples.merged;
import static kindred.merge.undo.UnmergeSamples.profile;
import static kindred.merge.undo.UnmergeSamples.rules;
import static kindred.merge.undo.UnmergeSamples.undo;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import kindred.merge.MergeChoice;
import kindred.merge.MergeRules;
import kindred.profile.Attributes;
import kindred.profile.ExtensionRecord;
import kindred.profile.ProfileContent;
import org.junit.jupiter.api.Test;

/** A merge and its unmerge with generated contents. */
class GeneratedUnmergesTest {

  /** Other pairs in each build; a failure names its seed. */
  private static final int FIRST = ThreadLocalRandom.current().nextInt(1_000_000_000);

  @Test
  void a_merge_and_its_unmerge_change_nothing_in_generated_pairs() {
    int conflicts = 0;
    for (int seed = FIRST; seed < FIRST + 2_000; seed++) {
      var random = new Random(seed);
      var source = generated(random);
      var destination = generated(random);
      var rules = rules(source, destination, List.of());
      conflicts +=
          new MergeRules(SCHEMA, MergeChoice.DEFAULT)
              .plan(profile(source), profile(destination))
              .conflicts()
              .size();

      var plan = rules.plan(merged(source, destination));

      assertThat(plan.destination()).as("seed %d", seed).isEqualTo(destination);
      assertThat(rules.restoring()).as("seed %d", seed).isEqualTo(source);
      assertThat(plan.kept()).as("seed %d", seed).isEmpty();
    }
    assertThat(conflicts).isGreaterThan(200);
  }

  @Test
  void an_unmerge_gives_back_what_was_whatever_was_chosen() {
    int dropped = 0;
    for (int seed = FIRST; seed < FIRST + 2_000; seed++) {
      var random = new Random(seed);
      var source = generated(random);
      var destination = generated(random);
      var choice = choice(random);
      var merged = merged(source, destination, 7, choice);

      var plan =
          new UnmergeRules(SCHEMA, images(source, 7, destination, choice), OverlappingMerges.NONE)
              .plan(merged);

      assertThat(plan.destination()).as("seed %d", seed).isEqualTo(destination);
      assertThat(plan.kept()).as("seed %d", seed).isEmpty();
      dropped += merged.equals(merged(source, destination)) ? 0 : 1;
    }
    assertThat(dropped).isGreaterThan(200);
  }

  @Test
  void a_dropped_value_comes_back_also_if_another_attribute_has_changed_since() {
    for (int seed = FIRST; seed < FIRST + 500; seed++) {
      var random = new Random(seed);
      var source = generated(random);
      var destination = generated(random);
      var choice = choice(random);
      var merged = merged(source, destination, 7, choice);
      var values = new LinkedHashMap<>(merged.attributes().values());
      values.put("Age", List.of(77L));
      var now =
          new ProfileContent(
              merged.segment(),
              new Attributes(values),
              merged.records(),
              merged.keys(),
              merged.keysSchemaVersion());

      var plan =
          new UnmergeRules(SCHEMA, images(source, 7, destination, choice), OverlappingMerges.NONE)
              .plan(now);

      for (var name : List.of("Email", "First", "Last", "Title")) {
        assertThat(plan.destination().attributes().of(name))
            .as("seed %d, %s", seed, name)
            .isEqualTo(destination.attributes().of(name));
      }
    }
  }

  private static MergeChoice choice(Random random) {
    var values = new HashMap<String, MergeChoice.Keep>();
    for (var name : List.of("Email", "First", "Last", "Title", "Card", "Address", "/Card/0")) {
      if (random.nextBoolean()) {
        values.put(
            name, random.nextBoolean() ? MergeChoice.Keep.SOURCE : MergeChoice.Keep.DESTINATION);
      }
    }
    var onConflict = MergeChoice.OnConflict.values()[random.nextInt(4)];
    return new MergeChoice(onConflict, values);
  }

  @Test
  void two_merges_undone_in_either_order_change_nothing_in_generated_triples() {
    for (int seed = FIRST; seed < FIRST + 1_000; seed++) {
      var random = new Random(seed);
      var first = additions(random, "p");
      var second = additions(random, "q");
      var destination = additions(random, "r");
      var once = merged(first, destination);
      var twice = merged(second, once, 8);

      var withoutFirst = rules(first, destination, List.of(second)).plan(twice).destination();
      var undone = images(first, 7, destination);
      var end =
          new UnmergeRules(
                  SCHEMA,
                  images(second, 8, once),
                  new OverlappingMerges(List.of(), List.of(undone)))
              .plan(withoutFirst)
              .destination();
      var withoutSecond = rules(second, 8, once, List.of()).plan(twice).destination();
      var otherEnd = rules(first, destination, List.of()).plan(withoutSecond).destination();

      assertThat(end).as("seed %d", seed).isEqualTo(destination);
      assertThat(otherEnd).as("seed %d", seed).isEqualTo(destination);
    }
  }

  @Test
  void changes_since_the_merge_stay_in_generated_pairs() {
    for (int seed = FIRST; seed < FIRST + 1_000; seed++) {
      var random = new Random(seed);
      var source = generated(random);
      var destination = generated(random);
      var merged = merged(source, destination);
      var other = generated(random);
      var records = new ArrayList<ExtensionRecord>();
      for (var record : merged.records()) {
        switch (random.nextInt(3)) {
          case 0 -> records.add(record);
          case 1 ->
              records.add(
                  new ExtensionRecord(
                      record.extension(), record.item(), attributes("Number", "0", "Day", "new")));
          default -> {}
        }
      }
      var now = content(other.attributes().values(), records.toArray(ExtensionRecord[]::new));

      var after = undo(source, destination, now).destination();

      for (var record : now.records()) {
        boolean untouched = merged.records().contains(record);
        assertThat(after.records().contains(record) || untouched).as("seed %d", seed).isTrue();
      }
      for (var record : after.records()) {
        assertThat(now.records().contains(record) || destination.records().contains(record))
            .as("seed %d", seed)
            .isTrue();
      }
      for (var name : List.of("Email", "First", "Title")) {
        var added = new HashSet<>(merged.attributes().of(name));
        added.removeAll(destination.attributes().of(name));
        var left = new ArrayList<>(now.attributes().of(name));
        left.removeAll(added);
        assertThat(after.attributes().of(name)).as("seed %d", seed).isEqualTo(left);
      }
    }
  }
}
