package kindred.merge;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import kindred.merge.MergeChoice.Keep;
import kindred.merge.MergeChoice.OnConflict;
import kindred.problem.Fault;
import kindred.problem.Faults;
import kindred.profile.ProfileContent;
import kindred.schema.Attribute;
import kindred.schema.ExtensionSchema;
import kindred.schema.SchemaSnapshot;

/** A {@link MergeChoice} in terms of a schema and of the two profiles, with its faults. Pure. */
final class ChosenValues {

  private static final Pattern POINTER = Pattern.compile("/([^/]*)(?:/(\\d{1,9}))?");

  private final SchemaSnapshot schema;
  private final OnConflict onConflict;
  private final ProfileContent source;
  private final ProfileContent destination;
  private final Map<String, Keep> attributes = new HashMap<>();
  private final Map<String, Keep> extensions = new HashMap<>();
  private final Map<List<Object>, Keep> records = new HashMap<>();
  private final List<Fault> faults = new ArrayList<>();

  ChosenValues(
      SchemaSnapshot schema,
      MergeChoice choice,
      ProfileContent source,
      ProfileContent destination) {
    this.schema = schema;
    this.onConflict = choice.onConflict();
    this.source = source;
    this.destination = destination;
    choice.values().forEach(this::choose);
  }

  /** What cannot be chosen, with pointers into the request. */
  List<Fault> faults() {
    return faults;
  }

  /** What to keep of a core attribute. */
  Keep ofAttribute(String name) {
    return attributes.getOrDefault(name, Keep.BOTH);
  }

  /**
   * What to do with a conflict.
   *
   * @param index the place of the destination's record among those of the extension
   */
  OnConflict ofRecord(ExtensionSchema extension, int index) {
    var keep =
        Optional.ofNullable(records.get(List.<Object>of(extension.id(), index)))
            .orElse(extensions.get(extension.id()));
    if (keep == null || keep == Keep.BOTH) {
      return onConflict;
    }
    return keep == Keep.SOURCE ? OnConflict.SOURCE : OnConflict.DESTINATION;
  }

  private void choose(String name, Keep keep) {
    var pointer = POINTER.matcher(name);
    if (!pointer.matches()) {
      choose(name, name, keep);
    } else if (pointer.group(2) == null) {
      choose(name, unescaped(pointer), keep);
    } else {
      schema
          .extension(unescaped(pointer))
          .ifPresentOrElse(
              extension -> chooseRecord(name, extension, Integer.parseInt(pointer.group(2)), keep),
              () -> unknown(name));
    }
  }

  private static String unescaped(Matcher pointer) {
    return pointer.group(1).replace("~1", "/").replace("~0", "~");
  }

  /** By the name of an attribute or extension, in the case that the client has used. */
  private void choose(String member, String name, Keep keep) {
    var attribute = schema.coreAttribute(name);
    var extension = schema.extension(name);
    if (attribute.isPresent()) {
      chooseAttribute(member, attribute.get(), keep);
    } else if (extension.isPresent()) {
      chooseExtension(member, extension.get(), keep);
    } else {
      unknown(member);
    }
  }

  private void chooseAttribute(String member, Attribute attribute, Keep keep) {
    if (keep == Keep.BOTH && attribute.maxValues() == 1) {
      fault(member, "only-one-kept", "'" + attribute.name() + "' has one value. Choose a profile.");
    }
    requireSide(
        member,
        keep,
        source.attributes().of(attribute.name()).isEmpty(),
        destination.attributes().of(attribute.name()).isEmpty());
    once(member, attributes.put(attribute.name(), keep));
  }

  private void chooseExtension(String member, ExtensionSchema extension, Keep keep) {
    if (keep == Keep.BOTH && !extension.multiValued()) {
      fault(member, "only-one-kept", "A profile has one record of it. Choose a profile.");
    }
    if (keep != Keep.BOTH && extension.multiValued() && extension.unique().isEmpty()) {
      fault(member, "both-kept", "Its records cannot be in conflict; all are kept.");
    }
    requireSide(
        member,
        keep,
        source.records(extension.id()).isEmpty(),
        destination.records(extension.id()).isEmpty());
    once(member, extensions.put(extension.id(), keep));
  }

  private void chooseRecord(String member, ExtensionSchema extension, int index, Keep keep) {
    if (keep == Keep.BOTH) {
      fault(member, "only-one-kept", "Only one of both records can be kept. Choose a profile.");
    }
    if (!extension.multiValued() || index >= destination.records(extension.id()).size()) {
      fault(member, "side-missing", "The destination has no such record.");
    }
    once(member, records.put(List.of(extension.id(), index), keep));
  }

  /** A profile without the value or record cannot be the one whose is kept. */
  private void requireSide(String member, Keep keep, boolean noSource, boolean noDestination) {
    if (keep == Keep.SOURCE && noSource) {
      fault(member, "side-missing", "The source has no such value or record.");
    } else if (keep == Keep.DESTINATION && noDestination) {
      fault(member, "side-missing", "The destination has no such value or record.");
    } else if (noSource && noDestination) {
      fault(member, "side-missing", "Neither profile has such a value or record.");
    }
  }

  private void once(String member, Keep earlier) {
    if (earlier != null) {
      fault(member, "chosen-twice", "Another member names the same attribute or record.");
    }
  }

  private void unknown(String member) {
    fault(member, "unknown-attribute", "The schema has no attribute or extension with this name.");
  }

  private void fault(String member, String code, String message) {
    faults.add(Fault.body(Faults.pointer("/values", member), code, message));
  }
}
