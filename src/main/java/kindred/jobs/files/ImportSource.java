package kindred.jobs.files;

import java.nio.file.Path;

/**
 * The file that a job reads.
 *
 * @param name its name in the request; empty for an upload
 * @param upload whether the file is an upload, which is deleted when the job ends
 * @param mediaType of an upload that is a body of its own; otherwise empty
 */
public record ImportSource(
    Path file, String name, ContentEncoding encoding, boolean upload, String mediaType) {

  /** The media type of tables. */
  public static final String CSV = "text/csv";

  /** A file whose media type is not declared. */
  public ImportSource(Path file, String name, ContentEncoding encoding, boolean upload) {
    this(file, name, encoding, upload, "");
  }
}
