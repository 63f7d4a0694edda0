package planted.imports;

import com.datastax.oss.driver.api.core.CqlSession;

/** Planted: uses the driver outside of a store. */
record DriverUser(CqlSession session) {}
