/** Floor 1: trying again, with pauses and an end. */
package kindred.retry;
