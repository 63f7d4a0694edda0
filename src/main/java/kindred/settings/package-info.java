/** Floor 0: environment variables as typed values. */
package kindred.settings;
