package kindred.merge;

import java.util.ArrayList;
import java.util.HashSet;
import kindred.profile.Profile;
import kindred.profile.ProfileContent;
import kindred.schema.SchemaSnapshot;

/** Decides what a merge writes. Pure: no clock, no database, no future. */
public final class MergeRules {

  private final SchemaSnapshot schema;
  private final MergeChoice choice;

  public MergeRules(SchemaSnapshot schema, MergeChoice choice) {
    this.schema = schema;
    this.choice = choice;
  }

  /**
   * Puts everything of the source into the destination, unless the choice says otherwise.
   *
   * <ul>
   *   <li>Attributes: the destination's values come first, so its primary value stays primary.
   *   <li>Records: the destination's keep their places, and the source's are added behind them. Of
   *       two that conflict, the choice decides; if it does not, the plan has the source's.
   *   <li>Keys: those of both, also of values that are not chosen. A key that one of the profiles
   *       lacks is back-filled, as for any older profile.
   * </ul>
   */
  public MergePlan plan(Profile source, Profile destination) {
    var chosen = new ChosenValues(schema, choice, source.content(), destination.content());
    var discarded = new ArrayList<DiscardedValue>();
    var attributes =
        new AttributeUnion(
                schema,
                destination.content().attributes(),
                source.content().attributes(),
                discarded)
            .with(chosen);
    var records = new RecordUnion(schema, source, destination, chosen);
    discarded.addAll(records.discarded());
    var keys = new HashSet<>(destination.content().keys());
    keys.addAll(source.content().keys());
    var content =
        new ProfileContent(
            destination.content().segment(),
            attributes,
            records.records(),
            keys,
            Math.min(
                destination.content().keysSchemaVersion(), source.content().keysSchemaVersion()));
    return new MergePlan(content, records.conflicts(), discarded, chosen.faults());
  }
}
