/** Whether the server can serve requests, and how it stops. */
package kindred.health;
