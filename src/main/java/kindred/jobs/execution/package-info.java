/** Running jobs: starting, leasing, limiting, controlling, taking over. */
package kindred.jobs.execution;
