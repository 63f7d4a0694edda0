/** What the server counts. */
package kindred.metrics;
