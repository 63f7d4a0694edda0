/** The command line and what puts everything together. */
package kindred;
