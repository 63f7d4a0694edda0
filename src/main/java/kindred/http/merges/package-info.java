/** Merges over HTTP. */
package kindred.http.merges;
