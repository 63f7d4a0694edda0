package kindred.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import kindred.merge.MergeOrder.RequestedMerge;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MergeOrderTest {

  /** {@code A<B} merges B into A; the result shows each survivor with what was merged into it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          A<B                 | {A=[A, B]}
          A<B B<C             | {A=[A, B, C]}
          B<C A<B             | {A=[A, B, C]}
          B<A C<B             | {C=[C, B, A]}
          A<B B<A             | {A=[A, B]}
          B<C C<B             | {B=[B, C]}
          A<C C<B B<A         | {A=[A, C, B]}
          Z<Y Y<Z Y<A         | {Y=[Y, A, Z]}
          A<B A<B             | {A=[A, B]}
          A<D A<C A<B         | {A=[A, B, C, D]}
          A<C B<C             | {A=[A, B, C]}
          B<A B<C D<C         | {B=[B, A, D, C]}
          A<B C<D             | {A=[A, B], C=[C, D]}
          A<B B<C C<B         | {A=[A, B, C]}
          M<N N<O O<N A<M     | {A=[A, M, N, O]}
          """)
  void should_merge_each_group_into_one_survivor(String merges, String expected) {
    assertThat(survivors(parse(merges), true)).hasToString(expected);
  }

  @Test
  void should_give_the_same_result_for_any_order_of_a_generated_file() {
    var random = new Random(5);
    for (int i = 0; i < 400; i++) {
      var merges = generated(random);
      for (boolean all : List.of(true, false)) {
        var expected = survivors(merges, all);
        for (int shuffle = 0; shuffle < 5; shuffle++) {
          var shuffled = new ArrayList<>(merges);
          Collections.shuffle(shuffled, random);

          assertThat(survivors(shuffled, all)).as("%s", merges).isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void should_leave_one_survivor_per_group_of_a_generated_file() {
    var random = new Random(6);
    for (int i = 0; i < 400; i++) {
      var merges = generated(random);

      assertThat(survivors(merges, true))
          .as("%s", merges)
          .hasSize(MergeOrder.groups(merges).size());
    }
  }

  @Test
  void should_keep_a_profile_that_is_not_a_source() {
    var random = new Random(7);
    for (int i = 0; i < 400; i++) {
      var merges = generated(random);
      for (var group : MergeOrder.groups(merges)) {
        var some = group.stream().map(merges::get).toList();
        var sources = some.stream().map(RequestedMerge::source).toList();
        some.stream()
            .map(RequestedMerge::destination)
            .filter(id -> !sources.contains(id))
            .min(String::compareTo)
            .ifPresent(
                survivor ->
                    assertThat(survivors(some, true)).as("%s", some).containsOnlyKeys(survivor));
      }
    }
  }

  @Test
  void should_put_the_forced_one_of_two_equal_merges_first() {
    var merges =
        List.of(new RequestedMerge("A", "B", false, "a"), new RequestedMerge("A", "B", true, "z"));

    assertThat(MergeOrder.groups(merges)).containsExactly(List.of(1, 0));
  }

  @Test
  void should_accept_a_merge_of_a_profile_into_itself() {
    var merges =
        List.of(new RequestedMerge("A", "A", false, ""), new RequestedMerge("A", "B", false, ""));

    assertThat(survivors(merges, true)).hasToString("{A=[A, B]}");
  }

  @Test
  void should_order_a_hundred_thousand_merges_in_a_chain_or_into_one_profile() {
    int many = 100_000;
    var chain = new ArrayList<RequestedMerge>();
    var star = new ArrayList<RequestedMerge>();
    for (int i = 0; i < many; i++) {
      chain.add(new RequestedMerge("%06d".formatted(i), "%06d".formatted(i + 1), false, ""));
      star.add(new RequestedMerge("x", "%06d".formatted(i), false, ""));
    }

    assertThat(MergeOrder.groups(chain)).extracting(List::size).containsExactly(many);
    assertThat(MergeOrder.groups(star)).extracting(List::size).containsExactly(many);
  }

  /**
   * Executes the merges in order.
   *
   * @param all whether none is refused; otherwise a third of those that are not forced are refused
   */
  private static Map<String, List<String>> survivors(List<RequestedMerge> merges, boolean all) {
    var mergedInto = new HashMap<String, String>();
    var values = new TreeMap<String, List<String>>();
    merges.stream()
        .flatMap(merge -> Stream.of(merge.destination(), merge.source()))
        .forEach(id -> values.put(id, new ArrayList<>(List.of(id))));
    for (var group : MergeOrder.groups(merges)) {
      for (int place : group) {
        var merge = merges.get(place);
        var into = end(mergedInto, merge.destination());
        var from = end(mergedInto, merge.source());
        boolean refused = !all && !merge.force() && (into + from).hashCode() % 3 == 0;
        if (!into.equals(from) && !refused) {
          mergedInto.put(from, into);
          values.get(into).addAll(values.remove(from));
        }
      }
    }
    return values;
  }

  private static String end(Map<String, String> mergedInto, String id) {
    var at = id;
    while (mergedInto.containsKey(at)) {
      at = mergedInto.get(at);
    }
    return at;
  }

  private static List<RequestedMerge> parse(String merges) {
    return Stream.of(merges.strip().split(" "))
        .map(merge -> merge.split("<"))
        .map(ids -> new RequestedMerge(ids[0], ids[1], false, ""))
        .toList();
  }

  /** From many small groups to a few large ones, with circles and repetitions. */
  private static List<RequestedMerge> generated(Random random) {
    int ids = 2 + random.nextInt(30);
    int size = 1 + random.nextInt(2 * ids);
    var merges = new ArrayList<RequestedMerge>();
    while (merges.size() < size) {
      var destination = "p" + random.nextInt(ids);
      var source = "p" + random.nextInt(ids);
      if (!destination.equals(source)) {
        merges.add(
            new RequestedMerge(
                destination, source, random.nextInt(4) == 0, "t" + random.nextInt(3)));
      }
    }
    return merges;
  }
}
