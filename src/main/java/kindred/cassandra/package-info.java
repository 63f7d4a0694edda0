/** The driver, and nothing about the tables of the domain. */
package kindred.cassandra;
