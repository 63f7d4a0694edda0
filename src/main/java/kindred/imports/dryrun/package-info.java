/** Imports that find their outcomes and write no profile. */
package kindred.imports.dryrun;
