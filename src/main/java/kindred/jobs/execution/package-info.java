/** Execution of jobs: start, lease, limits, control and takeover. */
package kindred.jobs.execution;
