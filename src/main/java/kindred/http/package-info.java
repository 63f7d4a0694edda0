/** Floor top: the contract and the wire. */
package kindred.http;
