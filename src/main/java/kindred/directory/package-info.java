/** The only writer of live profiles, one at a time, and the only finder. */
package kindred.directory;
