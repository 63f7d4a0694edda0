/** Who may do what: callers, their roles and tenants, and how they prove who they are. */
package kindred.access;
