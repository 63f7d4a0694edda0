/** Floor 1: the data folder, and the Cassandra node that lives in it as a child process. */
package kindred.node;
