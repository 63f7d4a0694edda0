package kindred.merge;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;
import kindred.json.StoredJson;

/**
 * What an unmerge has not set back.
 *
 * @param kept what has changed in the destination since the merge, and stays
 * @param keysTaken unique keys that the source did not get back
 */
public record UnmergeFindings(List<Kept> kept, List<TakenKey> keysTaken) {

  /** Why an unmerge keeps something. */
  public enum Reason {
    /** Its content is not the one that the merge gave it. */
    CHANGED_SINCE,
    /** It was removed after the merge. */
    REMOVED_SINCE,
    /** It was added after the merge. */
    ADDED_SINCE,
    /** Another merge has added the same. */
    BROUGHT_BY_ANOTHER_MERGE
  }

  /**
   * An attribute or record of the destination.
   *
   * @param pointer a JSON pointer into the destination; an index counts as before the unmerge
   */
  public record Kept(String pointer, Reason reason) {}

  /**
   * A unique key value that stays with another profile.
   *
   * @param key the name of the key
   * @param customer the id of that profile; empty if a row of a running import has claimed the
   *     value
   */
  public record TakenKey(String key, String customer) {}

  public UnmergeFindings {
    kept = List.copyOf(kept);
    keysTaken = List.copyOf(keysTaken);
  }

  String print() {
    var document = JsonNodeFactory.instance.objectNode();
    var places = document.putArray("kept");
    kept.forEach(
        one -> places.addObject().put("at", one.pointer()).put("why", one.reason().name()));
    var keys = document.putArray("taken");
    keysTaken.forEach(one -> keys.addObject().put("key", one.key()).put("by", one.customer()));
    return document.toString();
  }

  static UnmergeFindings parse(String text) {
    var document = StoredJson.read(text);
    var kept = new ArrayList<Kept>();
    for (var one : document.path("kept")) {
      var reason = Reason.valueOf(one.path("why").textValue());
      kept.add(new Kept(one.path("at").textValue(), reason));
    }
    var keys = new ArrayList<TakenKey>();
    for (var one : document.path("taken")) {
      keys.add(new TakenKey(one.path("key").textValue(), one.path("by").textValue()));
    }
    return new UnmergeFindings(kept, keys);
  }
}
