package kindred.merge;

import static kindred.schema.Schemas.id;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import kindred.profile.Attributes;
import kindred.profile.ExtensionRecord;
import kindred.profile.OwnedKey;
import kindred.profile.Profile;
import kindred.profile.ProfileContent;

/** Profiles to be merged, by the schema of the tests. */
final class MergeSamples {

  private MergeSamples() {}

  /** What a plan discards, as text. */
  static List<String> discarded(MergePlan plan) {
    return plan.discarded().stream()
        .map(
            value ->
                value.side()
                    + " "
                    + value.reason()
                    + " "
                    + value.pointer()
                    + " "
                    + (value.what() instanceof Attributes record
                        ? new LinkedHashMap<>(record.values())
                        : value.what()))
        .toList();
  }

  /** Values and records from small sets, so that two profiles have much in common. */
  static Profile overlapping(Random random, String id) {
    var values = new LinkedHashMap<String, List<Object>>();
    for (var name : List.of("Email", "First", "Last", "Title", "Language")) {
      var some = new ArrayList<Object>();
      for (int i = random.nextInt(4); i > 0; i--) {
        some.add((random.nextBoolean() ? "v" : "V") + random.nextInt(3));
      }
      values.put(name, name.equals("Title") ? some.stream().limit(2).toList() : some);
    }
    values.put("Age", random.nextBoolean() ? List.of() : List.of((long) random.nextInt(3)));
    var records = new ArrayList<ExtensionRecord>();
    var numbers = new HashSet<Integer>();
    for (int i = 0; i < random.nextInt(5); i++) {
      int number = random.nextInt(5);
      if (numbers.add(number)) {
        records.add(record("Card", "c" + i, cardOf(random, number)));
      }
    }
    if (random.nextBoolean()) {
      records.add(record("Address", "", "City", "c" + random.nextInt(2)));
    }
    if (random.nextBoolean()) {
      records.add(record("Vip", ""));
    }
    for (int i = 0; i < random.nextInt(5); i++) {
      records.add(record("Visit", "v" + i, "Day", "d" + random.nextInt(3)));
    }
    for (int i = 0; i < random.nextInt(3); i++) {
      records.add(
          new ExtensionRecord(
              "gone.99", "g" + i, new Attributes(Map.of("X", List.of("" + random.nextInt(2))))));
    }
    var keys = new HashSet<OwnedKey>();
    for (int i = random.nextInt(4); i > 0; i--) {
      keys.add(new OwnedKey("idname.7", "hash " + random.nextInt(4), false, 4));
    }
    keys.add(ownKey(id));
    return profile(id, new ProfileContent(id, new Attributes(values), records, keys, 9));
  }

  private static String[] cardOf(Random random, int number) {
    return random.nextInt(3) == 0
        ? new String[] {"Number", "" + number}
        : new String[] {"Number", "" + number, "Label", "l" + random.nextInt(2)};
  }

  /** A profile without duplicate values. */
  static Profile generated(Random random, String id) {
    var values = new LinkedHashMap<String, List<Object>>();
    for (var name : List.of("Email", "First", "Title")) {
      var some = new ArrayList<Object>();
      for (int i = random.nextInt(3); i > 0; i--) {
        some.add("v" + random.nextInt(4));
      }
      values.put(name, some.stream().distinct().limit(name.equals("Title") ? 1 : 9).toList());
    }
    var records = new ArrayList<ExtensionRecord>();
    if (random.nextBoolean()) {
      records.add(record("Address", "", "City", "c" + random.nextInt(2)));
    }
    var numbers = new HashSet<Integer>();
    for (int i = random.nextInt(4); i > 0; i--) {
      int number = random.nextInt(4);
      if (numbers.add(number)) {
        records.add(
            record("Card", "c" + i, "Number", "" + number, "Label", "l" + random.nextInt(2)));
      }
      records.add(record("Visit", "v" + i, "Day", "d" + random.nextInt(3)));
    }
    return profile(
        id, new ProfileContent(id, new Attributes(values), records, Set.of(ownKey(id)), 9));
  }

  static Attributes core(String name, Object... values) {
    return new Attributes(Map.of(name, List.of(values)));
  }

  static ExtensionRecord record(String extension, String item, String... pairs) {
    var values = new LinkedHashMap<String, List<Object>>();
    for (int i = 0; i < pairs.length; i += 2) {
      values.put(pairs[i], List.of(pairs[i + 1]));
    }
    return new ExtensionRecord(id(extension), item, new Attributes(values));
  }

  static Profile profile(String id, Attributes core) {
    return profile(id, new ProfileContent(id, core, List.of(), Set.of(ownKey(id)), 9));
  }

  static Profile profile(String id, ExtensionRecord... records) {
    return profile(
        id, new ProfileContent(id, Attributes.NONE, List.of(records), Set.of(ownKey(id)), 9));
  }

  static Profile profile(String id, ProfileContent content) {
    return Profile.active(1, id, 7, content);
  }

  static OwnedKey ownKey(String id) {
    return new OwnedKey("idemail.6", "hash of " + id, true, 0);
  }
}
