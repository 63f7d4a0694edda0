/** Rows into profiles: map, claim, insert, confirm, update. */
package kindred.imports;
