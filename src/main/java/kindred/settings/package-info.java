/** Environment variables as typed values, and the files with secrets that they name. */
package kindred.settings;
