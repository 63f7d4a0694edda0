/** The stored state of a job: its request, its progress, and the control by operators. */
package kindred.jobs;
