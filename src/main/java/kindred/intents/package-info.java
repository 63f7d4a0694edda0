/** The write-ahead log of operations of several steps, and idempotent requests. */
package kindred.intents;
