/** The commands that work with a running server: over HTTP only, as any other client. */
package kindred.cli;
