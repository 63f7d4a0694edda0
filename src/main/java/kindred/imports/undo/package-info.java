/** Removing the profiles that an import created. */
package kindred.imports.undo;
