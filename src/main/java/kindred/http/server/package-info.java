/** The HTTP server: from a connection to a written reply, with the contract as its router. */
package kindred.http.server;
