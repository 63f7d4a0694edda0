/** What the HTTP rooms share: the contract, calls and replies, wire formats. */
package kindred.http;
