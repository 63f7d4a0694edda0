/** Environment variables as typed values. */
package kindred.settings;
