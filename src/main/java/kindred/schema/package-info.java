/** The schemas of tenants: what a profile may contain, and by which keys it is found. */
package kindred.schema;
