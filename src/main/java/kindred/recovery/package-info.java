/** Floor 10: finishing what dead servers left, and sweeping up; nobody has to ask for it. */
package kindred.recovery;
