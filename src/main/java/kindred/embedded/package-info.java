/** The embedded Cassandra node, a child process. */
package kindred.embedded;
