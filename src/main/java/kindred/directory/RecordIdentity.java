package kindred.directory;

import java.util.List;
import kindred.problem.Problem;
import kindred.profile.Attributes;
import kindred.profile.ExtensionRecord;
import kindred.profile.Profile;
import kindred.profile.ProfileValidation;
import kindred.schema.ExtensionSchema;
import kindred.schema.SchemaSnapshot;

/** Tells the records of a profile apart: by their unique attributes, or by their places. Pure. */
final class RecordIdentity {

  private final SchemaSnapshot schema;

  RecordIdentity(SchemaSnapshot schema) {
    this.schema = schema;
  }

  /** What no two records of a profile have in common. */
  List<Object> of(ExtensionRecord record) {
    var extension = schema.extensionById(record.extension());
    if (extension.isPresent() && !extension.get().multiValued()) {
      return List.of(record.extension());
    }
    return extension.isPresent() && !extension.get().unique().isEmpty()
        ? List.of(
            record.extension(), ProfileValidation.identity(extension.get(), record.attributes()))
        : List.of(record.extension(), record.item());
  }

  /** The one record of the extension that the given unique attributes select. */
  static ExtensionRecord select(Profile before, ExtensionSchema extension, Attributes given) {
    var records = before.content().records(extension.id());
    if (extension.multiValued() && extension.unique().isEmpty()) {
      throw Problem.of(
              Problem.Kind.INVALID,
              "no-unique-attributes",
              "The extension has no unique attributes by which a record could be selected."
                  + " Replace all of its records instead.")
          .exception();
    }
    var identity = ProfileValidation.identity(extension, given);
    return records.stream()
        .filter(
            record ->
                !extension.multiValued()
                    || ProfileValidation.identity(extension, record.attributes()).equals(identity))
        .findFirst()
        .orElseThrow(
            () ->
                Problem.of(
                        Problem.Kind.NOT_FOUND,
                        "record-not-found",
                        "The profile has no matching record of this extension."
                            + " Read the profile and retry.")
                    .exception());
  }
}
