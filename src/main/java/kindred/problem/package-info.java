/** Why the server refuses a request, in words of the domain. */
package kindred.problem;
