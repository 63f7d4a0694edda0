/** What the columns of a file mean: by their titles, or as the client says. */
package kindred.imports.mapping;
