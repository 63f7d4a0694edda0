package kindred.jobs.files;

import java.nio.file.Path;

/**
 * The file an import reads.
 *
 * @param name as the client named it; empty for an upload
 * @param upload whether the file is the server's own copy, removed when the import ends
 */
public record ImportSource(Path file, String name, ContentEncoding encoding, boolean upload) {}
