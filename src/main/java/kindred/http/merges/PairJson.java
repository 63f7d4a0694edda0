package kindred.http.merges;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import kindred.duplicates.ComparedPair;
import kindred.duplicates.NotAMatch;
import kindred.duplicates.Pair;
import kindred.duplicates.PairDecisions.Known;
import kindred.http.Call;
import kindred.http.JsonBody;
import kindred.http.profiles.DuplicateOperations;

/** Wire format of pairs of profiles that may be duplicates. */
final class PairJson {

  private static final String NOT_A_MATCH = "not-a-match";

  private PairJson() {}

  /** A pair to review. */
  static ObjectNode write(ComparedPair pair, Call call) {
    var json = JsonNodeFactory.instance.objectNode();
    writeInto(json, pair);
    return withLinks(json, Pair.of(call.tenant(), pair.one().id(), pair.two().id()), call, true);
  }

  /** A single pair. */
  static ObjectNode write(Pair pair, Known known, Call call) {
    var json = JsonNodeFactory.instance.objectNode();
    json.put(
        "state",
        known.survivor().isPresent()
            ? "merged"
            : known.decision().isPresent() ? NOT_A_MATCH : "open");
    known.survivor().ifPresent(survivor -> json.put("merged_into", survivor));
    known.compared().ifPresent(compared -> writeInto(json, compared));
    known.decision().ifPresent(decision -> json.set("decision", decision(decision)));
    return withLinks(json, pair, call, known.compared().isPresent());
  }

  /** A decision, as an element of a list. */
  static ObjectNode write(NotAMatch decision, Call call) {
    var json = JsonNodeFactory.instance.objectNode();
    var ids = json.putArray("customer_ids");
    ids.add(decision.pair().one()).add(decision.pair().two());
    json.setAll(decision(decision));
    return withLinks(json, decision.pair(), call, false);
  }

  private static ObjectNode decision(NotAMatch decision) {
    var json =
        JsonNodeFactory.instance
            .objectNode()
            .put("decided_at", JsonBody.time(decision.at()))
            .put("decided_by", decision.by())
            .put("agent_id", decision.agentId());
    if (decision.reason() != null) {
      json.put("reason", decision.reason());
    }
    return json;
  }

  private static void writeInto(ObjectNode json, ComparedPair pair) {
    var profiles = json.putArray("profiles");
    profiles.add(MergeJson.side(pair.one())).add(MergeJson.side(pair.two()));
    json.put("score", pair.score());
    var reasons = json.putArray("reasons");
    pair.reasons().forEach(reason -> reasons.add(DuplicateOperations.write(reason)));
    names(json, "agreeing", pair.agreeing());
    names(json, "differing", pair.differing());
  }

  private static void names(ObjectNode json, String member, List<String> names) {
    var array = json.putArray(member);
    names.forEach(array::add);
  }

  private static ObjectNode withLinks(ObjectNode json, Pair pair, Call call, boolean mergeable) {
    var links = json.putObject("links");
    links.put("self", call.location("duplicates", pair.one(), pair.two()));
    links.put("not_a_match", call.location("duplicates", pair.one(), pair.two(), NOT_A_MATCH));
    if (mergeable) {
      links.put("preview", call.location("profiles", pair.one(), "merge", pair.two(), "preview"));
    }
    return json;
  }
}
