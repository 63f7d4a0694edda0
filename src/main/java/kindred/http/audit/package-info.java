/** The audit log over HTTP. */
package kindred.http.audit;
