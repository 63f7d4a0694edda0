/** Floor 6: winning, judging, stealing and releasing key values. */
package kindred.claims;
