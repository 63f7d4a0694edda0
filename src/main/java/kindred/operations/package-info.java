/** Floor 3: operations of several steps that are under way. */
package kindred.operations;
