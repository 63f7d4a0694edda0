/** Floor 3: which servers are alive, and how they divide the work of a role. */
package kindred.leases;
