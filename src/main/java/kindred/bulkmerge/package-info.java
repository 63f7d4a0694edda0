/** Bulk merges: reads a file of merges, orders them, and does them as a job. */
package kindred.bulkmerge;
