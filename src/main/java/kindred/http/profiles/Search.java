package kindred.http.profiles;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import kindred.http.Call;
import kindred.http.Cursor;
import kindred.http.QueryCheck;
import kindred.http.RequestedExtensions;
import kindred.problem.Fault;
import kindred.problem.Faults;
import kindred.problem.Problem.ProblemException;
import kindred.profile.Ids;

/**
 * A search for profiles, given in the query or in the body.
 *
 * @param place where the search is given
 * @param key name of the identification key; empty: the server chooses it
 * @param attributes values by attribute, or by extension, dot and attribute
 * @param whole whether whole profiles are returned, or only their ids
 * @param extensions names of the extensions to return
 * @param ofUnique whether extensions are returned only if exactly one profile is found
 * @param after the id after which the page begins; empty for the first page
 */
record Search(
    Fault.Place place,
    Optional<String> key,
    Map<String, String> attributes,
    boolean whole,
    List<String> extensions,
    boolean ofUnique,
    String after,
    int limit) {

  private static final String KEY = "id_key";
  private static final String WHOLE = "include_profile";
  private static final String INCLUDE_EXTENSIONS = "include_extensions";
  private static final String UNIQUE = "unique";
  private static final String LIMIT = "limit";
  private static final Set<String> OPTIONS =
      Set.of(
          KEY, WHOLE, INCLUDE_EXTENSIONS, LIMIT, RequestedExtensions.PARAMETER, Cursor.PARAMETER);
  private static final int DEFAULT_LIMIT = 100;
  private static final int MAX_LIMIT = 1000;

  /** Every parameter that is no option is an attribute. */
  static Search inQuery(Call call) {
    return new Search(
        Fault.Place.PARAMETER,
        call.query(KEY),
        attributes(call),
        call.query(WHOLE).filter("yes"::equals).isPresent(),
        RequestedExtensions.names(call),
        call.query(INCLUDE_EXTENSIONS).filter(UNIQUE::equals).isPresent(),
        after(call),
        call.limit(MAX_LIMIT, DEFAULT_LIMIT));
  }

  static Search inBody(Call call) {
    var body = call.json();
    var attributes = new LinkedHashMap<String, String>();
    body.path("attributes").properties().forEach(a -> attributes.put(a.getKey(), text(a)));
    var extensions = new ArrayList<String>();
    body.path(RequestedExtensions.PARAMETER).forEach(name -> extensions.add(name.asText()));
    return new Search(
        Fault.Place.BODY,
        Optional.ofNullable(body.path(KEY).textValue()),
        attributes,
        body.path(WHOLE).asBoolean(),
        extensions,
        body.path(INCLUDE_EXTENSIONS).asText().equals(UNIQUE),
        after(call),
        body.path(LIMIT).asInt(DEFAULT_LIMIT));
  }

  private static String after(Call call) {
    return Cursor.place(call, id -> Optional.of(id).filter(Ids::isId)).orElse("");
  }

  /** A refusal of the attributes, which names them as the request does. */
  Throwable refusal(Throwable failure) {
    return place == Fault.Place.BODY && failure instanceof ProblemException refused
        ? refused.problem().mapFaults(Search::inAttributes).exception()
        : failure;
  }

  private static Fault inAttributes(Fault fault) {
    return Fault.body(Faults.pointer("/attributes", fault.where()), fault.code(), fault.message());
  }

  private static String text(Map.Entry<String, JsonNode> attribute) {
    var value = attribute.getValue();
    return value.isNumber() ? value.decimalValue().toPlainString() : value.asText();
  }

  private static Map<String, String> attributes(Call call) {
    var attributes = new LinkedHashMap<String, String>();
    var repeated = new TreeSet<String>();
    for (var parameter : call.query()) {
      String name = parameter.getKey();
      if (!OPTIONS.contains(name) && attributes.put(name, parameter.getValue()) != null) {
        repeated.add(name);
      }
    }
    QueryCheck.refuseRepeated(repeated);
    return attributes;
  }
}
