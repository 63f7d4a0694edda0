/** The demo: runs over HTTP only, with generated data. */
package kindred.demo;
