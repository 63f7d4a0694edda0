/** Parameters of imports that a tenant stores under a name. */
package kindred.imports.templates;
