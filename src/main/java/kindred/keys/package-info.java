/** Key values, who has claimed them and who may have them. */
package kindred.keys;
