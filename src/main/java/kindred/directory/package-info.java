/** Creates, changes, deletes and finds profiles. */
package kindred.directory;
