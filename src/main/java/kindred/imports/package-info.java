/** Floor 10: streaming CSV into profiles. */
package kindred.imports;
