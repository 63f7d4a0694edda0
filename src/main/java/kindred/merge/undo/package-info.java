/** Two profiles again: the undo of a merge. */
package kindred.merge.undo;
