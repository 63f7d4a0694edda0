/**
 * A job as it is stored: what it was asked to do, how far it is, and what an operator wants of it.
 */
package kindred.jobs;
