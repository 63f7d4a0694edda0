/** New keys for profiles that exist already; the end of dropped keys. */
package kindred.backfill;
