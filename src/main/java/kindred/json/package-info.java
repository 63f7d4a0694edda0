/** JSON that comes from outside, read strictly; and JSON that this program has stored. */
package kindred.json;
