/** Completes what dead servers left, and sweeps the tables for dangling and missing keys. */
package kindred.recovery;
