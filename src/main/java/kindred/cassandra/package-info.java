/** Access to Cassandra: the driver, the keyspace and its tables, and how statements run. */
package kindred.cassandra;
