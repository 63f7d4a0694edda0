package kindred.merge;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.ArrayList;
import java.util.List;

/**
 * What the undoing of a merge has left as it is.
 *
 * @param kept places in the destination that were changed since
 * @param keysTaken unique keys that the source did not get back
 */
public record UnmergeFindings(List<Kept> kept, List<TakenKey> keysTaken) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Why something was kept. */
  public enum Reason {
    /** It has other content than the merge gave it. */
    CHANGED_SINCE,
    /** It is not there any more. */
    REMOVED_SINCE,
    /** It came after the merge. */
    ADDED_SINCE,
    /** Another merge has brought the same. */
    BROUGHT_BY_ANOTHER_MERGE
  }

  /**
   * Something in the destination.
   *
   * @param pointer a JSON pointer into the destination; an index is that before the undoing
   */
  public record Kept(String pointer, Reason reason) {}

  /**
   * A unique key value that stays with somebody else.
   *
   * @param key the name of the key
   * @param customer who has it; empty: a record of a running import
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
    try {
      var document = JSON.readTree(text);
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
    } catch (JsonProcessingException corrupt) {
      throw new IllegalStateException("a stored document is not JSON", corrupt);
    }
  }
}
