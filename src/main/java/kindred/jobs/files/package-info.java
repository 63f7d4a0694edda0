/** The files that jobs read: import folders, uploads in the spool, decompression, fingerprints. */
package kindred.jobs.files;
