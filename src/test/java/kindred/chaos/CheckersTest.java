package kindred.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import kindred.chaos.Op.Kind;
import kindred.chaos.Op.Outcome;
import kindred.chaos.Op.Seen;
import kindred.chaos.Tables.Partition;
import org.junit.jupiter.api.Test;

/** Each checker on histories small enough to be written down. */
class CheckersTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final History history = new History();
  private final Map<String, Partition> partitions = new HashMap<>();

  private Op did(Kind kind, String id, String other, String token, long version) {
    return did(kind, id, other, Set.of(), token, version, Outcome.OK);
  }

  private Op did(
      Kind kind,
      String id,
      String other,
      Set<String> keys,
      String token,
      long version,
      Outcome outcome) {
    var op = new Op(kind, 0, id, other, keys, token, 0, history.tick());
    op.outcome = outcome;
    op.version = version;
    op.returned = outcome == Outcome.UNKNOWN ? Op.NEVER : history.tick();
    history.add(op);
    return op;
  }

  private Op created(String id, String token, String... keys) {
    var op = did(Kind.CREATE, "", "", Set.of(keys), token, 1, Outcome.OK);
    op.named = id;
    return op;
  }

  private Op read(String id, long version, String note, String... tokens) {
    var op = did(Kind.GET, id, "", "", version);
    op.seen =
        new Seen(
            id, version, List.of(tokens[0]), List.of(note), Set.of(), List.of(tokens), Map.of());
    return op;
  }

  private Partition there(String id, int state, long version, String note, String... tokens) {
    var partition = new Partition();
    partition.state = state;
    partition.version = version;
    if (state == Tables.ACTIVE) {
      partition.core = JSON.createObjectNode().put("Note", note).put("Origin", tokens[0]);
    }
    partition.tokens.addAll(List.of(tokens));
    partitions.put(id, partition);
    return partition;
  }

  private void mergedAway(String source, String destination) {
    there(source, Tables.MERGED, 9, "").mergedInto = destination;
  }

  private List<String> merges() {
    return MergeChecker.check(history, Tables.of(partitions));
  }

  private List<String> versions() {
    return VersionChecker.check(history, Tables.of(new LinkedHashMap<>(partitions)));
  }

  @Test
  void a_life_without_trouble_is_not_complained_of() {
    created("a", "t1");
    created("b", "t2");
    did(Kind.INSERT, "b", "", "t3", 2);
    read("b", 2, "t2", "t2", "t3");
    did(Kind.MERGE, "a", "b", "", 0);
    read("a", 2, "t1", "t1", "t2", "t3");
    there("a", Tables.ACTIVE, 2, "t1", "t1", "t2", "t3");
    mergedAway("b", "a");

    assertThat(merges()).isEmpty();
    assertThat(versions()).isEmpty();
  }

  @Test
  void a_lost_token_is_missed() {
    created("a", "t1");
    did(Kind.INSERT, "a", "", "t2", 2);
    there("a", Tables.ACTIVE, 2, "t1", "t1");

    assertThat(merges()).anyMatch(found -> found.contains("is lost"));
  }

  @Test
  void a_token_of_a_deleted_profile_is_not_missed() {
    created("a", "t1");
    did(Kind.DELETE, "a", "", "", 0);
    there("a", Tables.DELETED, 2, "");

    assertThat(merges()).isEmpty();
  }

  @Test
  void a_deletion_that_nobody_asked_for_is_noticed() {
    created("a", "t1");
    there("a", Tables.DELETED, 2, "");

    assertThat(merges()).anyMatch(found -> found.contains("which nobody asked for"));
  }

  @Test
  void a_token_in_two_profiles_is_noticed() {
    created("a", "t1");
    created("b", "t2");
    there("a", Tables.ACTIVE, 1, "t1", "t1");
    there("b", Tables.ACTIVE, 1, "t2", "t2", "t1");

    assertThat(merges())
        .anyMatch(found -> found.contains("is there 2 times"))
        .anyMatch(found -> found.contains("a stranger"));
  }

  @Test
  void half_a_merge_is_noticed_by_whoever_reads_it() {
    created("a", "t1");
    created("b", "t2");
    did(Kind.INSERT, "b", "", "t3", 2);
    did(Kind.MERGE, "a", "b", Set.of(), "", 0, Outcome.UNKNOWN);
    read("a", 2, "t1", "t1", "t3");
    there("a", Tables.ACTIVE, 2, "t1", "t1", "t2", "t3");
    mergedAway("b", "a");

    assertThat(merges()).singleElement().asString().startsWith("of the merged b is missing");
  }

  @Test
  void an_acknowledged_merge_is_seen_by_whoever_reads_later() {
    created("a", "t1");
    created("b", "t2");
    did(Kind.MERGE, "a", "b", "", 0);
    read("a", 1, "t1", "t1");
    read("b", 1, "t2", "t2");
    there("a", Tables.ACTIVE, 2, "t1", "t1", "t2");
    mergedAway("b", "a");

    assertThat(merges())
        .anyMatch(found -> found.startsWith("of the merged b is missing"))
        .anyMatch(found -> found.startsWith("b was gone"));
  }

  @Test
  void a_source_that_lives_on_is_noticed() {
    created("a", "t1");
    created("b", "t2");
    did(Kind.MERGE, "a", "b", "", 0);
    there("a", Tables.ACTIVE, 2, "t1", "t1");
    there("b", Tables.ACTIVE, 1, "t2", "t2");

    assertThat(merges()).anyMatch(found -> found.startsWith("merged, but the source leads to"));
  }

  @Test
  void what_is_frozen_at_the_end_is_noticed() {
    created("a", "t1");
    there("a", Tables.FROZEN, 2, "", "t1");

    assertThat(merges()).anyMatch(found -> found.endsWith("is still frozen"));
  }

  @Test
  void a_refused_insertion_must_leave_nothing() {
    created("a", "t1");
    did(Kind.INSERT, "a", "", Set.of(), "t2", 0, Outcome.REFUSED);
    there("a", Tables.ACTIVE, 2, "t1", "t1", "t2");

    assertThat(merges()).anyMatch(found -> found.startsWith("refused, but its token is in a"));
  }

  @Test
  void an_unknown_insertion_may_leave_something_or_nothing_and_not_twice() {
    created("a", "t1");
    did(Kind.INSERT, "a", "", Set.of(), "t2", 0, Outcome.UNKNOWN);
    did(Kind.INSERT, "a", "", Set.of(), "t3", 0, Outcome.UNKNOWN);
    there("a", Tables.ACTIVE, 2, "t1", "t1", "t2");

    assertThat(merges()).isEmpty();

    there("a", Tables.ACTIVE, 2, "t1", "t1", "t2", "t2");

    assertThat(merges()).anyMatch(found -> found.contains("t2 is there 2 times"));
  }

  @Test
  void a_version_that_falls_is_noticed() {
    created("a", "t1");
    did(Kind.REPLACE, "a", "", "t2", 3);
    read("a", 2, "t1", "t1");

    assertThat(versions()).anyMatch(found -> found.startsWith("the version fell"));
  }

  @Test
  void two_changes_of_one_version_are_noticed() {
    created("a", "t1");
    did(Kind.INSERT, "a", "", "t2", 2);
    did(Kind.INSERT, "a", "", "t3", 2);

    assertThat(versions()).anyMatch(found -> found.startsWith("two changes made one version"));
  }

  @Test
  void an_overwritten_acknowledged_change_is_noticed() {
    created("a", "t1");
    did(Kind.REPLACE, "a", "", "t2", 2);
    read("a", 3, "t1", "t1");

    assertThat(versions()).anyMatch(found -> found.startsWith("an acknowledged change is lost"));
  }

  @Test
  void a_read_that_mixes_two_writes_is_noticed() {
    created("a", "t1");
    read("a", 1, "t1", "t1");
    read("a", 1, "t1", "t1", "t2");

    assertThat(versions()).anyMatch(found -> found.startsWith("one version, two contents"));
  }

  @Test
  void a_card_that_its_last_change_did_not_leave_is_noticed() {
    created("a", "t1");
    did(Kind.CARD, "a", "7", "t2", 2);
    read("a", 2, "t1", "t1");

    assertThat(versions()).anyMatch(found -> found.startsWith("not the cards of this version"));
  }

  @Test
  void two_owners_of_a_key_value_are_noticed_and_an_owner_in_the_way_is_not() {
    created("a", "t1", "e1@x.org");
    var refused = did(Kind.CREATE, "", "", Set.of("e1@x.org"), "t2", 0, Outcome.REFUSED);
    refused.code = "key-taken";
    refused.takenKey = Vocabulary.EMAIL_KEY;
    refused.named = "a";

    assertThat(KeyChecker.check(history).findings()).isEmpty();

    created("c", "t3", "e1@x.org");

    assertThat(KeyChecker.check(history).findings()).hasSize(1);
  }

  @Test
  void a_refusal_that_names_nobody_we_know_is_noticed() {
    var refused = did(Kind.CREATE, "", "", Set.of("e1@x.org"), "t2", 0, Outcome.REFUSED);
    refused.code = "key-taken";
    refused.takenKey = Vocabulary.EMAIL_KEY;
    refused.named = "z";

    assertThat(KeyChecker.check(history).findings())
        .singleElement()
        .asString()
        .contains("whom nobody created");
  }

  @Test
  void a_failure_that_is_no_503_is_noticed() {
    did(Kind.GET, "a", "", Set.of(), "", 0, Outcome.UNKNOWN).status = 500;
    did(Kind.GET, "a", "", Set.of(), "", 0, Outcome.UNKNOWN).status = 503;
    var told = did(Kind.GET, "a", "", Set.of(), "", 0, Outcome.UNKNOWN);
    told.status = 503;
    told.retryAfter = true;

    assertThat(ReplyChecker.check(history)).hasSize(2);
  }
}
