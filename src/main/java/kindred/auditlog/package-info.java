/** Who asked for what: the audit log of each tenant. */
package kindred.auditlog;
