/**
 * An explicit-state model of the protocols that write profiles and claims.
 *
 * <p>Each step of an actor is one LWT or one linearizable read. Between any two steps any other
 * actor may take a step; before any step an actor may die; and once an actor may not get the reply
 * to a write that was applied, and issues it again. All states that can be reached are visited.
 */
package kindred.model;
