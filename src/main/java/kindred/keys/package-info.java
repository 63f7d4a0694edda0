/** Key values: how they are derived and hashed, and the tables of their claims and entries. */
package kindred.keys;
