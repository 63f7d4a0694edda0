/** A customer profile, its partition, and the rules of what it may contain. */
package kindred.profile;
