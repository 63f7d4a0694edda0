/** The main job once, over HTTP only, with data of its own. */
package kindred.demo;
