/** The top floor: the command line and what puts everything together. */
package kindred;
