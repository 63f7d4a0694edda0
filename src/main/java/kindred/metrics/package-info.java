/** Metrics of the server. */
package kindred.metrics;
