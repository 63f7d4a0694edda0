/** What all HTTP rooms use: the contract, calls and replies, wire formats. */
package kindred.http;
