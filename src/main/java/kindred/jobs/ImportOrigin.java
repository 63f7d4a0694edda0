package kindred.jobs;

import kindred.jobs.files.ContentEncoding;

/**
 * The request of a job: everything that another server needs to resume it. It never changes.
 *
 * @param kind what the job does with its rows
 * @param sourceName name of the file in the request; empty for an upload; for an undo the id of the
 *     job that it undoes
 * @param upload whether the file is an upload, which only the server that received it has
 * @param size size of the file in bytes, before decompression
 * @param sha256 checksum of the same bytes, in hexadecimal
 * @param header the original text of the file's first record; empty: the file has no header
 * @param byteOrderMark byte-order mark of the file, in hexadecimal; empty: none
 * @param segment segment of rows that do not name one
 */
public record ImportOrigin(
    JobKind kind,
    String sourceName,
    boolean upload,
    ContentEncoding encoding,
    long size,
    String sha256,
    String header,
    String byteOrderMark,
    String segment,
    ImportOptions options) {

  /** Whether the rows of the file are CSV; otherwise they are lines of JSON, without a header. */
  public boolean table() {
    return kind == JobKind.IMPORT || !header.isEmpty();
  }
}
