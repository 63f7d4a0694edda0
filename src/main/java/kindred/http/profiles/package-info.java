/** Profiles over HTTP. */
package kindred.http.profiles;
