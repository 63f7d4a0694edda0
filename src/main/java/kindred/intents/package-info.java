/**
 * The write-ahead log of intents, that is of operations of several steps, and idempotent requests.
 */
package kindred.intents;
