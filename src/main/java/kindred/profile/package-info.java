/** A customer profile and its partition. */
package kindred.profile;
