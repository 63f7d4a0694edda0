package kindred.merge.undo;

import static kindred.schema.Schemas.id;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import kindred.keys.KeyExtraction;
import kindred.merge.MergeChoice;
import kindred.merge.MergeRules;
import kindred.merge.PastMerge;
import kindred.merge.ProfileImage;
import kindred.problem.Faults;
import kindred.profile.Attributes;
import kindred.profile.ExtensionRecord;
import kindred.profile.Profile;
import kindred.profile.ProfileContent;
import kindred.schema.SchemaSnapshot;
import kindred.schema.Schemas;

/** Contents of profiles to be merged and unmerged, and the rules that do it. */
final class UnmergeSamples {

  static final SchemaSnapshot SCHEMA =
      Schemas.people(
          Schemas.key("idEmail", "profile", true, 6, "Email"),
          Schemas.key("idName", "profile", false, 7, "Last", "First"),
          Schemas.key("idCard", "Card", true, 8, "Number"));

  private UnmergeSamples() {}

  static UnmergePlan undo(ProfileContent source, ProfileContent destination, ProfileContent now) {
    return rules(source, destination, List.of()).plan(now);
  }

  static UnmergeRules rules(
      ProfileContent source, ProfileContent destination, List<ProfileContent> others) {
    return rules(source, 7, destination, others);
  }

  static UnmergeRules rules(
      ProfileContent source,
      long version,
      ProfileContent destination,
      List<ProfileContent> others) {
    return new UnmergeRules(
        SCHEMA, images(source, version, destination), new OverlappingMerges(others, List.of()));
  }

  static PastMerge.Images images(ProfileContent source, long version, ProfileContent destination) {
    return images(source, version, destination, MergeChoice.DEFAULT);
  }

  static PastMerge.Images images(
      ProfileContent source, long version, ProfileContent destination, MergeChoice choice) {
    return new PastMerge.Images(
        new ProfileImage(version, destination), new ProfileImage(4, source), choice);
  }

  static ProfileContent merged(ProfileContent source, ProfileContent destination) {
    return merged(source, destination, 7);
  }

  /** Records that are read from the table are in the order of their places. */
  static ProfileContent merged(ProfileContent source, ProfileContent destination, long version) {
    return merged(source, destination, version, MergeChoice.DEFAULT);
  }

  static ProfileContent merged(
      ProfileContent source, ProfileContent destination, long version, MergeChoice choice) {
    var content =
        new MergeRules(SCHEMA, choice)
            .plan(profile(source), profile(destination, version))
            .content();
    return new ProfileContent(
        content.segment(),
        content.attributes(),
        sorted(content.records()),
        content.keys(),
        content.keysSchemaVersion());
  }

  static List<ExtensionRecord> sorted(List<ExtensionRecord> records) {
    return records.stream()
        .sorted(
            Comparator.comparing(ExtensionRecord::extension).thenComparing(ExtensionRecord::item))
        .toList();
  }

  static Profile profile(ProfileContent content) {
    return profile(content, 7);
  }

  static Profile profile(ProfileContent content, long version) {
    return Profile.active(1, "A", version, content);
  }

  static ProfileContent content(Map<String, List<Object>> values, ExtensionRecord... records) {
    var attributes = new Attributes(values);
    var placed = sorted(List.of(records));
    return new ProfileContent(
        "s",
        attributes,
        placed,
        new KeyExtraction(SCHEMA).all(attributes, placed, new Faults()),
        0);
  }

  static ExtensionRecord record(String extension, String item, String... pairs) {
    return new ExtensionRecord(id(extension), item, attributes(pairs));
  }

  static Attributes attributes(String... pairs) {
    var values = new LinkedHashMap<String, List<Object>>();
    for (int i = 0; i < pairs.length; i += 2) {
      values.put(pairs[i], List.of(pairs[i + 1]));
    }
    return new Attributes(values);
  }

  /** Values and records that are unique to a prefix, and a few that all prefixes share. */
  static ProfileContent additions(Random random, String prefix) {
    var values = new LinkedHashMap<String, List<Object>>();
    values.put("Email", List.of(prefix + "@x.org"));
    values.put("First", List.of("f" + random.nextInt(3), prefix));
    var records = new ArrayList<ExtensionRecord>();
    for (int i = random.nextInt(4); i > 0; i--) {
      records.add(record("Card", "c" + i, "Number", prefix + i, "Label", "l"));
      records.add(record("Visit", "v" + i, "Day", "d" + random.nextInt(3) + i));
    }
    return content(values, records.toArray(ExtensionRecord[]::new));
  }

  static ProfileContent generated(Random random) {
    var values = new LinkedHashMap<String, List<Object>>();
    for (var name : List.of("Email", "First", "Last", "Title")) {
      var some = new ArrayList<Object>();
      for (int i = random.nextInt(3); i > 0; i--) {
        some.add("v" + random.nextInt(5));
      }
      values.put(name, some.stream().distinct().limit(name.equals("Title") ? 1 : 9).toList());
    }
    var records = new ArrayList<ExtensionRecord>();
    if (random.nextBoolean()) {
      records.add(record("Address", "", "City", "c" + random.nextInt(2)));
    }
    if (random.nextBoolean()) {
      records.add(record("Vip", ""));
    }
    var numbers = new HashSet<Integer>();
    for (int i = random.nextInt(4); i > 0; i--) {
      int number = random.nextInt(4);
      if (numbers.add(number)) {
        var label = "l" + random.nextInt(2);
        records.add(record("Card", "c" + i, "Number", "" + number, "Label", label));
      }
      records.add(record("Visit", "v" + i, "Day", "d" + random.nextInt(3)));
    }
    return content(values, records.toArray(ExtensionRecord[]::new));
  }
}
