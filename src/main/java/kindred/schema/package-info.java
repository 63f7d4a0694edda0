/** Floor 3: what a profile may contain. */
package kindred.schema;
