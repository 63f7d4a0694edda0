/** Which servers are alive, and how they divide the work of a role among them. */
package kindred.leases;
