package kindred.http.imports;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import kindred.csv.CsvDialect;
import kindred.http.JsonBody;
import kindred.http.ProfileJson;
import kindred.imports.inspect.Finding;
import kindred.imports.inspect.Inspection;
import kindred.imports.inspect.Inspection.InspectedColumn;
import kindred.imports.inspect.Inspection.Sample;
import kindred.schema.SchemaSnapshot;

/** Wire format of the inspection of a file. */
final class InspectionJson {

  private static final double PER_CENT = 100.0;

  private final ProfileJson profiles;

  InspectionJson(SchemaSnapshot schema) {
    this.profiles = new ProfileJson(schema);
  }

  ObjectNode write(Inspection inspection) {
    var json = JsonNodeFactory.instance.objectNode();
    write(inspection.dialect(), json);
    json.put("header", inspection.header());
    json.put("rows", inspection.rows());
    json.put("complete", inspection.complete());
    var columns = json.putArray("columns");
    inspection.columns().forEach(column -> columns.add(column(column, inspection.rows())));
    var mapping = json.putObject("mapping");
    inspection.mapping().forEach((title, target) -> mapping.put(title, target.orElse(null)));
    var dates = json.putObject("date_formats");
    inspection.dates().forEach(dates::put);
    var keys = json.putArray("id_keys");
    inspection.idKeys().forEach(keys::add);
    findings(inspection.problems(), json.putArray("problems"));
    var samples = json.putArray("samples");
    inspection.samples().forEach(sample -> samples.add(sample(sample)));
    return json;
  }

  private static void write(CsvDialect dialect, ObjectNode json) {
    json.put("encoding", dialect.encoding().name());
    json.put("encoding_certain", dialect.encodingCertain());
    json.put("byte_order_mark", dialect.marked());
    json.put(
        "delimiter", dialect.delimiter() == '\t' ? "\\t" : String.valueOf(dialect.delimiter()));
    if (dialect.quoted()) {
      json.put("quote", "\"");
    }
    var ends = dialect.lineEnds();
    if (!ends.isEmpty()) {
      json.put(
          "line_end", ends.size() > 1 ? "mixed" : ends.iterator().next().toLowerCase(Locale.ROOT));
    }
  }

  private static ObjectNode column(InspectedColumn column, long rows) {
    var json = JsonNodeFactory.instance.objectNode();
    json.put("position", column.position());
    json.put("title", column.title());
    column
        .suggestion()
        .ifPresent(
            suggestion ->
                json.put("target", suggestion.target())
                    .put("reason", JsonBody.word(suggestion.reason())));
    json.put("fill_rate", rows == 0 ? 0 : Math.round(column.filled() * PER_CENT / rows) / PER_CENT);
    json.put("distinct_values", column.distinct());
    json.put("distinct_complete", column.distinctComplete());
    var samples = json.putArray("samples");
    column.samples().forEach(samples::add);
    var placeholders = json.putArray("placeholders");
    column
        .placeholders()
        .forEach(
            (value, count) -> placeholders.addObject().put("value", value).put("count", count));
    findings(column.problems(), json.putArray("problems"));
    return json;
  }

  private static void findings(List<Finding> findings, ArrayNode json) {
    findings.forEach(
        finding ->
            json.addObject()
                .put("kind", finding.kind())
                .put("message", finding.message())
                .put("count", finding.count()));
  }

  private ObjectNode sample(Sample sample) {
    var json = JsonNodeFactory.instance.objectNode();
    json.put("index", sample.index());
    json.put("line", sample.line());
    sample
        .profile()
        .ifPresent(
            content -> json.set("profile", profiles.write("", content).without("customer_id")));
    var errors = json.putArray("errors");
    sample.errors().forEach(error -> errors.add(ImportJson.write(error)));
    return json;
  }
}
