/** Undo of imports: deletes the profiles that an import inserted. */
package kindred.imports.undo;
