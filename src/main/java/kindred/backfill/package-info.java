/** Adds new keys to existing profiles, and removes what deleted keys leave. */
package kindred.backfill;
