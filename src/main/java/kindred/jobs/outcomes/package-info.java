/** The outcomes of the rows of a job: ledger, failed rows, events, log. */
package kindred.jobs.outcomes;
