/** The files that jobs read: spool, import folders, decompression, fingerprints. */
package kindred.jobs.files;
