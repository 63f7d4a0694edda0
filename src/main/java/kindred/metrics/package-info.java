/** Floor 0: what the server counts. */
package kindred.metrics;
