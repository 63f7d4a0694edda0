package kindred.jobs;

import kindred.jobs.files.ContentEncoding;

/**
 * What an import was asked to do, as any server needs to know it that goes on with it.
 *
 * @param kind what its records ask for
 * @param sourceName the file as the client named it; empty for an upload
 * @param upload whether the file is a server's own copy, which only that server has
 * @param size of the file in bytes, as it lies there
 * @param sha256 of the same bytes, in hexadecimal
 * @param header the original text of the file's first record
 * @param byteOrderMark that the file begins with, in hexadecimal; empty: none
 * @param segment of records that have none of their own
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
    ImportOptions options) {}
