/** Floor 7: two profiles become one. */
package kindred.merge;
