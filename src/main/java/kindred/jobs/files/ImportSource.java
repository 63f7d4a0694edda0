package kindred.jobs.files;

import java.nio.file.Path;

/**
 * The file that a job reads.
 *
 * @param name its name in the request; empty for an upload
 * @param upload whether the file is an upload, which is deleted when the job ends
 */
public record ImportSource(Path file, String name, ContentEncoding encoding, boolean upload) {}
