/**
 * An explicit-state model of the protocols that write profiles and claims.
 *
 * <p>Every step of an actor is one LWT or one linearizable read. Between any two steps any other
 * actor may go on; before any step an actor may die; and once in its life an actor may not learn
 * that a write of its own was applied, and repeats it. All states that can be reached are visited.
 */
package kindred.model;
