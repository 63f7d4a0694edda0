/** Imports and jobs over HTTP. */
package kindred.http.imports;
