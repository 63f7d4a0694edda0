/** Bytes to rows: decoding, splitting and parsing; knows nothing of profiles. */
package kindred.csv;
