/** Strict JSON: the one reader of JSON that comes from outside. */
package kindred.json;
