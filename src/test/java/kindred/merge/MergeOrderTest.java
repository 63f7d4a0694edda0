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
import kindred.merge.MergeOrder.Wanted;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MergeOrderTest {

  /** {@code A<B} is B into A; afterwards each survivor has the values of those it took in. */
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
  void should_bring_each_group_into_one_survivor(String merges, String expected) {
    assertThat(made(parse(merges), true)).hasToString(expected);
  }

  @Test
  void should_make_the_same_of_any_order_of_generated_files() {
    var random = new Random(5);
    for (int i = 0; i < 400; i++) {
      var merges = generated(random);
      for (boolean all : List.of(true, false)) {
        var expected = made(merges, all);
        for (int shuffle = 0; shuffle < 5; shuffle++) {
          var shuffled = new ArrayList<>(merges);
          Collections.shuffle(shuffled, random);

          assertThat(made(shuffled, all)).as("%s", merges).isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void should_leave_one_survivor_of_each_group_of_generated_files() {
    var random = new Random(6);
    for (int i = 0; i < 400; i++) {
      var merges = generated(random);

      assertThat(made(merges, true)).as("%s", merges).hasSize(MergeOrder.groups(merges).size());
    }
  }

  @Test
  void should_keep_who_is_nobodys_source() {
    var random = new Random(7);
    for (int i = 0; i < 400; i++) {
      var merges = generated(random);
      for (var group : MergeOrder.groups(merges)) {
        var some = group.stream().map(merges::get).toList();
        var sources = some.stream().map(Wanted::source).toList();
        some.stream()
            .map(Wanted::destination)
            .filter(id -> !sources.contains(id))
            .min(String::compareTo)
            .ifPresent(
                survivor -> assertThat(made(some, true)).as("%s", some).containsOnlyKeys(survivor));
      }
    }
  }

  @Test
  void should_make_the_forced_one_of_two_merges_of_the_same_profiles_first() {
    var merges = List.of(new Wanted("A", "B", false, "a"), new Wanted("A", "B", true, "z"));

    assertThat(MergeOrder.groups(merges)).containsExactly(List.of(1, 0));
  }

  @Test
  void should_not_mind_a_merge_of_what_is_one_already() {
    var merges = List.of(new Wanted("A", "A", false, ""), new Wanted("A", "B", false, ""));

    assertThat(made(merges, true)).hasToString("{A=[A, B]}");
  }

  @Test
  void should_take_a_hundred_thousand_merges_in_a_chain_or_into_one() {
    int many = 100_000;
    var chain = new ArrayList<Wanted>();
    var star = new ArrayList<Wanted>();
    for (int i = 0; i < many; i++) {
      chain.add(new Wanted("%06d".formatted(i), "%06d".formatted(i + 1), false, ""));
      star.add(new Wanted("x", "%06d".formatted(i), false, ""));
    }

    assertThat(MergeOrder.groups(chain)).extracting(List::size).containsExactly(many);
    assertThat(MergeOrder.groups(star)).extracting(List::size).containsExactly(many);
  }

  /**
   * What is left when the merges are made one after another.
   *
   * @param all whether none is refused; else every third is that is not forced, by its profiles
   */
  private static Map<String, List<String>> made(List<Wanted> merges, boolean all) {
    var became = new HashMap<String, String>();
    var values = new TreeMap<String, List<String>>();
    merges.stream()
        .flatMap(merge -> Stream.of(merge.destination(), merge.source()))
        .forEach(id -> values.put(id, new ArrayList<>(List.of(id))));
    for (var group : MergeOrder.groups(merges)) {
      for (int place : group) {
        var merge = merges.get(place);
        var into = end(became, merge.destination());
        var from = end(became, merge.source());
        boolean refused = !all && !merge.force() && (into + from).hashCode() % 3 == 0;
        if (!into.equals(from) && !refused) {
          became.put(from, into);
          values.get(into).addAll(values.remove(from));
        }
      }
    }
    return values;
  }

  private static String end(Map<String, String> became, String id) {
    var at = id;
    while (became.containsKey(at)) {
      at = became.get(at);
    }
    return at;
  }

  private static List<Wanted> parse(String merges) {
    return Stream.of(merges.strip().split(" "))
        .map(merge -> merge.split("<"))
        .map(ids -> new Wanted(ids[0], ids[1], false, ""))
        .toList();
  }

  /** From many small groups to few large ones, with circles and repetitions. */
  private static List<Wanted> generated(Random random) {
    int ids = 2 + random.nextInt(30);
    int size = 1 + random.nextInt(2 * ids);
    var merges = new ArrayList<Wanted>();
    while (merges.size() < size) {
      var destination = "p" + random.nextInt(ids);
      var source = "p" + random.nextInt(ids);
      if (!destination.equals(source)) {
        merges.add(
            new Wanted(destination, source, random.nextInt(4) == 0, "t" + random.nextInt(3)));
      }
    }
    return merges;
  }
}
