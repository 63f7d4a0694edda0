/** Spans of what the server does, for a collector of OpenTelemetry. */
package kindred.traces;
