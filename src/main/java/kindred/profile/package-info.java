/** Floor 4: a customer profile and its partition. */
package kindred.profile;
