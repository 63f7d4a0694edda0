/** Finishing what dead servers left, and sweeping up; nobody has to ask for it. */
package kindred.recovery;
