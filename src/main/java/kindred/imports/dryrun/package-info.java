/** Imports that write nothing. */
package kindred.imports.dryrun;
