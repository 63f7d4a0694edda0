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
import kindred.chaos.Op.Snapshot;
import kindred.chaos.Tables.Partition;
import org.junit.jupiter.api.Test;

/** Each checker on small histories. */
class CheckersTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final History history = new History();
  private final Map<String, Partition> partitions = new HashMap<>();

  private Op perform(Kind kind, String id, String other, String token, long version) {
    return perform(kind, id, other, Set.of(), token, version, Outcome.OK);
  }

  private Op perform(
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
    var op = perform(Kind.CREATE, "", "", Set.of(keys), token, 1, Outcome.OK);
    op.named = id;
    return op;
  }

  private Op read(String id, long version, String note, String... tokens) {
    var op = perform(Kind.GET, id, "", "", version);
    op.snapshot =
        new Snapshot(
            id, version, List.of(tokens[0]), List.of(note), Set.of(), List.of(tokens), Map.of());
    return op;
  }

  private Partition store(String id, int state, long version, String note, String... tokens) {
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

  private void storedMerged(String source, String destination) {
    store(source, Tables.MERGED, 9, "").mergedInto = destination;
  }

  private List<String> merges() {
    return MergeChecker.check(history, Tables.of(partitions));
  }

  private List<String> versions() {
    return VersionChecker.check(history, Tables.of(new LinkedHashMap<>(partitions)));
  }

  @Test
  void a_correct_history_has_no_findings() {
    created("a", "t1");
    created("b", "t2");
    perform(Kind.INSERT, "b", "", "t3", 2);
    read("b", 2, "t2", "t2", "t3");
    perform(Kind.MERGE, "a", "b", "", 0);
    read("a", 2, "t1", "t1", "t2", "t3");
    store("a", Tables.ACTIVE, 2, "t1", "t1", "t2", "t3");
    storedMerged("b", "a");

    assertThat(merges()).isEmpty();
    assertThat(versions()).isEmpty();
  }

  @Test
  void a_lost_token_is_found() {
    created("a", "t1");
    perform(Kind.INSERT, "a", "", "t2", 2);
    store("a", Tables.ACTIVE, 2, "t1", "t1");

    assertThat(merges()).anyMatch(found -> found.contains("is lost"));
  }

  @Test
  void a_missing_token_of_a_deleted_profile_is_no_finding() {
    created("a", "t1");
    perform(Kind.DELETE, "a", "", "", 0);
    store("a", Tables.DELETED, 2, "");

    assertThat(merges()).isEmpty();
  }

  @Test
  void a_deletion_without_a_request_is_found() {
    created("a", "t1");
    store("a", Tables.DELETED, 2, "");

    assertThat(merges()).anyMatch(found -> found.contains("without a request"));
  }

  @Test
  void a_token_in_two_profiles_is_found() {
    created("a", "t1");
    created("b", "t2");
    store("a", Tables.ACTIVE, 1, "t1", "t1");
    store("b", Tables.ACTIVE, 1, "t2", "t2", "t1");

    assertThat(merges())
        .anyMatch(found -> found.contains("is stored 2 times"))
        .anyMatch(found -> found.contains("an unrelated profile"));
  }

  @Test
  void a_read_of_half_a_merge_is_found() {
    created("a", "t1");
    created("b", "t2");
    perform(Kind.INSERT, "b", "", "t3", 2);
    perform(Kind.MERGE, "a", "b", Set.of(), "", 0, Outcome.UNKNOWN);
    read("a", 2, "t1", "t1", "t3");
    store("a", Tables.ACTIVE, 2, "t1", "t1", "t2", "t3");
    storedMerged("b", "a");

    assertThat(merges()).singleElement().asString().startsWith("the merged b lacks");
  }

  @Test
  void a_read_that_misses_an_acknowledged_merge_is_found() {
    created("a", "t1");
    created("b", "t2");
    perform(Kind.MERGE, "a", "b", "", 0);
    read("a", 1, "t1", "t1");
    read("b", 1, "t2", "t2");
    store("a", Tables.ACTIVE, 2, "t1", "t1", "t2");
    storedMerged("b", "a");

    assertThat(merges())
        .anyMatch(found -> found.startsWith("the merged b lacks"))
        .anyMatch(found -> found.startsWith("b had ended"));
  }

  @Test
  void a_source_that_stays_active_is_found() {
    created("a", "t1");
    created("b", "t2");
    perform(Kind.MERGE, "a", "b", "", 0);
    store("a", Tables.ACTIVE, 2, "t1", "t1");
    store("b", Tables.ACTIVE, 1, "t2", "t2");

    assertThat(merges()).anyMatch(found -> found.startsWith("merged, but the source resolves to"));
  }

  @Test
  void a_profile_that_is_frozen_at_the_end_is_found() {
    created("a", "t1");
    store("a", Tables.FROZEN, 2, "", "t1");

    assertThat(merges()).anyMatch(found -> found.endsWith("is still frozen"));
  }

  @Test
  void an_effect_of_a_refused_insertion_is_found() {
    created("a", "t1");
    perform(Kind.INSERT, "a", "", Set.of(), "t2", 0, Outcome.REFUSED);
    store("a", Tables.ACTIVE, 2, "t1", "t1", "t2");

    assertThat(merges()).anyMatch(found -> found.startsWith("refused, but its token is in a"));
  }

  @Test
  void an_insertion_of_unknown_outcome_may_have_an_effect_at_most_once() {
    created("a", "t1");
    perform(Kind.INSERT, "a", "", Set.of(), "t2", 0, Outcome.UNKNOWN);
    perform(Kind.INSERT, "a", "", Set.of(), "t3", 0, Outcome.UNKNOWN);
    store("a", Tables.ACTIVE, 2, "t1", "t1", "t2");

    assertThat(merges()).isEmpty();

    store("a", Tables.ACTIVE, 2, "t1", "t1", "t2", "t2");

    assertThat(merges()).anyMatch(found -> found.contains("t2 is stored 2 times"));
  }

  @Test
  void a_version_that_decreases_is_found() {
    created("a", "t1");
    perform(Kind.REPLACE, "a", "", "t2", 3);
    read("a", 2, "t1", "t1");

    assertThat(versions()).anyMatch(found -> found.startsWith("the version decreased"));
  }

  @Test
  void two_changes_with_one_version_are_found() {
    created("a", "t1");
    perform(Kind.INSERT, "a", "", "t2", 2);
    perform(Kind.INSERT, "a", "", "t3", 2);

    assertThat(versions()).anyMatch(found -> found.startsWith("two changes have one version"));
  }

  @Test
  void an_overwritten_acknowledged_change_is_found() {
    created("a", "t1");
    perform(Kind.REPLACE, "a", "", "t2", 2);
    read("a", 3, "t1", "t1");

    assertThat(versions()).anyMatch(found -> found.startsWith("an acknowledged change is lost"));
  }

  @Test
  void a_read_that_mixes_two_writes_is_found() {
    created("a", "t1");
    read("a", 1, "t1", "t1");
    read("a", 1, "t1", "t1", "t2");

    assertThat(versions()).anyMatch(found -> found.startsWith("one version, two contents"));
  }

  @Test
  void a_card_that_differs_from_its_last_change_is_found() {
    created("a", "t1");
    perform(Kind.CARD, "a", "7", "t2", 2);
    read("a", 2, "t1", "t1");

    assertThat(versions()).anyMatch(found -> found.startsWith("not the cards of this version"));
  }

  @Test
  void two_owners_of_a_key_value_are_found_but_a_correct_refusal_is_not() {
    created("a", "t1", "e1@x.org");
    var refused = perform(Kind.CREATE, "", "", Set.of("e1@x.org"), "t2", 0, Outcome.REFUSED);
    refused.code = "key-taken";
    refused.takenKey = Vocabulary.EMAIL_KEY;
    refused.named = "a";

    assertThat(KeyChecker.check(history).findings()).isEmpty();

    created("c", "t3", "e1@x.org");

    assertThat(KeyChecker.check(history).findings()).hasSize(1);
  }

  @Test
  void a_refusal_with_an_unknown_owner_is_found() {
    var refused = perform(Kind.CREATE, "", "", Set.of("e1@x.org"), "t2", 0, Outcome.REFUSED);
    refused.code = "key-taken";
    refused.takenKey = Vocabulary.EMAIL_KEY;
    refused.named = "z";

    assertThat(KeyChecker.check(history).findings())
        .singleElement()
        .asString()
        .contains("which no create returned");
  }

  @Test
  void a_failure_that_is_no_503_is_found() {
    perform(Kind.GET, "a", "", Set.of(), "", 0, Outcome.UNKNOWN).status = 500;
    perform(Kind.GET, "a", "", Set.of(), "", 0, Outcome.UNKNOWN).status = 503;
    var correct = perform(Kind.GET, "a", "", Set.of(), "", 0, Outcome.UNKNOWN);
    correct.status = 503;
    correct.retryAfter = true;

    assertThat(ReplyChecker.check(history)).hasSize(2);
  }
}
