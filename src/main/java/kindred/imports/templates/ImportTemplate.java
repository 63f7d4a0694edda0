package kindred.imports.templates;

import java.time.Instant;
import java.util.Map;

/**
 * Parameters of imports under a name.
 *
 * @param parameters as the client gave them
 */
public record ImportTemplate(String name, Map<String, Object> parameters, Instant changedAt) {}
