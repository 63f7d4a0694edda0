/** Reads CSV: decodes bytes, splits records, parses cells. Does not depend on profiles. */
package kindred.csv;
