package planted.imports;

import io.vertx.ext.web.RoutingContext;

/** Planted: knows HTTP. */
record WebUser(RoutingContext context) {}
