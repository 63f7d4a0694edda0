/** Schemas and identification keys over HTTP. */
package kindred.http.schemas;
