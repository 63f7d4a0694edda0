/** What a profile may contain. */
package kindred.schema;
