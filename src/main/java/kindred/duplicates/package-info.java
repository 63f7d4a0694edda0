/** Candidates for a merge. */
package kindred.duplicates;
