/** Looks into a file that somebody else made, and suggests how to import it. Writes nothing. */
package kindred.imports.inspect;
