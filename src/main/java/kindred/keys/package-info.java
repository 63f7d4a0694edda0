/** Floor 5: key values, who has claimed them and who may have them. */
package kindred.keys;
