/** Merges by the file. */
package kindred.bulkmerge;
