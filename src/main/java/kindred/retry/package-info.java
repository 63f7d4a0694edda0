/** Trying again, with pauses and an end. */
package kindred.retry;
