/** Environment variables and the configuration file as typed values, and the files they name. */
package kindred.settings;
