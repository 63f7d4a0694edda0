/** Two profiles become one. */
package kindred.merge;
