/** Winning, judging, stealing and releasing key values. */
package kindred.claims;
