/** Why a request is refused, in words of the domain. */
package kindred.problem;
