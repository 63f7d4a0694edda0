/** Claiming, resolving, stealing and repairing key values. */
package kindred.claims;
