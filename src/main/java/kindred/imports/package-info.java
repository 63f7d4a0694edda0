/** Imports of profiles from CSV files: mapping, claims, inserts, confirmation, updates. */
package kindred.imports;
