/** Suggests pairs of profiles to merge. */
package kindred.duplicates;
