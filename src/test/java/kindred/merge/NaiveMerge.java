package kindred.merge;

import static kindred.schema.Schemas.id;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import kindred.profile.Profile;

/**
 * The rules of a merge once more, in the plainest words: lists that are walked through, and no
 * thought of speed. Knows the schema of the tests by heart and nothing of {@link MergeRules}.
 */
final class NaiveMerge {

  final Map<String, List<Object>> attributes = new TreeMap<>();
  final Map<String, List<Map<String, List<Object>>>> records = new TreeMap<>();
  final List<String> conflicts = new ArrayList<>();
  final List<String> discarded = new ArrayList<>();

  NaiveMerge(Profile source, Profile destination) {
    attributes(source, destination);
    for (var extension : List.of("Card", "Visit", "Address", "Vip", "Gone")) {
      var theirs = records(source, extension);
      var ours = records(destination, extension);
      switch (extension) {
        case "Card" -> uniqueByNumber(theirs, ours);
        case "Visit" -> several(theirs, ours, true);
        case "Gone" -> several(theirs, ours, false);
        default -> one(extension, theirs, ours);
      }
      if (!ours.isEmpty()) {
        records.put(extension, ours);
      }
    }
  }

  private void attributes(Profile source, Profile destination) {
    for (var name : List.of("Email", "First", "Last", "Age", "Title", "Language")) {
      var values = new ArrayList<>(destination.content().attributes().of(name));
      var theirs = source.content().attributes().of(name);
      int most = name.equals("Title") ? 1 : Integer.MAX_VALUE;
      for (int i = 0; i < theirs.size(); i++) {
        if (!values.contains(theirs.get(i))) {
          if (values.size() < most) {
            values.add(theirs.get(i));
          } else {
            discarded.add(
                "SOURCE MAX_VALUES /"
                    + name
                    + (theirs.size() == 1 ? "" : "/" + i)
                    + " "
                    + theirs.get(i));
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
      List<Map<String, List<Object>>> theirs,
      List<Map<String, List<Object>>> ours) {
    if (theirs.isEmpty()) {
      return;
    }
    if (ours.isEmpty()) {
      ours.add(theirs.get(0));
    } else if (ours.get(0).equals(theirs.get(0))) {
      discarded.add("SOURCE EQUAL /" + extension + " " + theirs.get(0));
    } else {
      conflicts.add("/" + extension);
      discarded.add("DESTINATION REPLACED /" + extension + " " + ours.get(0));
      ours.set(0, theirs.get(0));
    }
  }

  private void uniqueByNumber(
      List<Map<String, List<Object>>> theirs, List<Map<String, List<Object>>> ours) {
    int had = ours.size();
    for (int t = 0; t < theirs.size(); t++) {
      int rival = -1;
      for (int i = 0; i < had; i++) {
        if (ours.get(i).get("Number").equals(theirs.get(t).get("Number"))) {
          rival = i;
        }
      }
      if (rival < 0) {
        ours.add(theirs.get(t));
      } else if (ours.get(rival).equals(theirs.get(t))) {
        discarded.add("SOURCE EQUAL /Card/" + t + " " + theirs.get(t));
      } else {
        conflicts.add("/Card/" + rival);
        discarded.add("DESTINATION REPLACED /Card/" + rival + " " + ours.get(rival));
        ours.set(rival, theirs.get(t));
      }
    }
  }

  private void several(
      List<Map<String, List<Object>>> theirs, List<Map<String, List<Object>>> ours, boolean known) {
    var had = List.copyOf(ours);
    for (int t = 0; t < theirs.size(); t++) {
      if (!had.contains(theirs.get(t))) {
        ours.add(theirs.get(t));
      } else if (known) {
        discarded.add("SOURCE EQUAL /Visit/" + t + " " + theirs.get(t));
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
