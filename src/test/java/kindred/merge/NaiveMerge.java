package kindred.merge;

import static kindred.schema.Schemas.id;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import kindred.profile.Profile;

/**
 * The rules of a merge once more, as plain loops over lists. It has the schema of the tests built
 * in and shares no code with {@link MergeRules}.
 */
final class NaiveMerge {

  final Map<String, List<Object>> attributes = new TreeMap<>();
  final Map<String, List<Map<String, List<Object>>>> records = new TreeMap<>();
  final List<String> conflicts = new ArrayList<>();
  final List<String> discarded = new ArrayList<>();

  NaiveMerge(Profile source, Profile destination) {
    attributes(source, destination);
    for (var extension : List.of("Card", "Visit", "Address", "Vip", "Gone")) {
      var ofSource = records(source, extension);
      var ofDestination = records(destination, extension);
      switch (extension) {
        case "Card" -> uniqueByNumber(ofSource, ofDestination);
        case "Visit" -> several(ofSource, ofDestination, true);
        case "Gone" -> several(ofSource, ofDestination, false);
        default -> one(extension, ofSource, ofDestination);
      }
      if (!ofDestination.isEmpty()) {
        records.put(extension, ofDestination);
      }
    }
  }

  private void attributes(Profile source, Profile destination) {
    for (var name : List.of("Email", "First", "Last", "Age", "Title", "Language")) {
      var values = new ArrayList<>(destination.content().attributes().of(name));
      var ofSource = source.content().attributes().of(name);
      int max = name.equals("Title") ? 1 : Integer.MAX_VALUE;
      for (int i = 0; i < ofSource.size(); i++) {
        if (!values.contains(ofSource.get(i))) {
          if (values.size() < max) {
            values.add(ofSource.get(i));
          } else {
            discarded.add(
                "SOURCE MAX_VALUES /"
                    + name
                    + (ofSource.size() == 1 ? "" : "/" + i)
                    + " "
                    + ofSource.get(i));
          }
        }
      }
      if (!values.isEmpty()) {
        attributes.put(name, values);
      }
    }
  }

  private void one(
      String extension,
      List<Map<String, List<Object>>> ofSource,
      List<Map<String, List<Object>>> ofDestination) {
    if (ofSource.isEmpty()) {
      return;
    }
    if (ofDestination.isEmpty()) {
      ofDestination.add(ofSource.get(0));
    } else if (ofDestination.get(0).equals(ofSource.get(0))) {
      discarded.add("SOURCE EQUAL /" + extension + " " + ofSource.get(0));
    } else {
      conflicts.add("/" + extension);
      discarded.add("DESTINATION REPLACED /" + extension + " " + ofDestination.get(0));
      ofDestination.set(0, ofSource.get(0));
    }
  }

  private void uniqueByNumber(
      List<Map<String, List<Object>>> ofSource, List<Map<String, List<Object>>> ofDestination) {
    int before = ofDestination.size();
    for (int t = 0; t < ofSource.size(); t++) {
      int same = -1;
      for (int i = 0; i < before; i++) {
        if (ofDestination.get(i).get("Number").equals(ofSource.get(t).get("Number"))) {
          same = i;
        }
      }
      if (same < 0) {
        ofDestination.add(ofSource.get(t));
      } else if (ofDestination.get(same).equals(ofSource.get(t))) {
        discarded.add("SOURCE EQUAL /Card/" + t + " " + ofSource.get(t));
      } else {
        conflicts.add("/Card/" + same);
        discarded.add("DESTINATION REPLACED /Card/" + same + " " + ofDestination.get(same));
        ofDestination.set(same, ofSource.get(t));
      }
    }
  }

  private void several(
      List<Map<String, List<Object>>> ofSource,
      List<Map<String, List<Object>>> ofDestination,
      boolean known) {
    var before = List.copyOf(ofDestination);
    for (int t = 0; t < ofSource.size(); t++) {
      if (!before.contains(ofSource.get(t))) {
        ofDestination.add(ofSource.get(t));
      } else if (known) {
        discarded.add("SOURCE EQUAL /Visit/" + t + " " + ofSource.get(t));
      }
    }
  }

  /** The records of an extension, in order. */
  static List<Map<String, List<Object>>> records(Profile profile, String extension) {
    var of = extension.equals("Gone") ? "gone.99" : id(extension);
    var records = new ArrayList<Map<String, List<Object>>>();
    for (var record : profile.content().records()) {
      if (record.extension().equals(of)) {
        records.add(new LinkedHashMap<>(record.attributes().values()));
      }
    }
    return records;
  }
}
