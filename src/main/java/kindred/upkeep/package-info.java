/** Floor 9: new keys for profiles that are there already, and the end of keys that are no more. */
package kindred.upkeep;
