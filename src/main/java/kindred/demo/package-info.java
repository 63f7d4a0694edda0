/** Floor below the root: the main job once, over HTTP only, with data of its own. */
package kindred.demo;
