/** The contract as a router: from an accepted connection to a reply on the wire. */
package kindred.http.server;
