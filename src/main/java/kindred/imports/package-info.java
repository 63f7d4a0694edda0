/** Floor 9: streaming CSV into profiles. */
package kindred.imports;
