package dev.tarn.launcher.sql;

import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What each statement leaves to the next, in the headers of Trino's protocol. */
final class SessionHeaders {
    private static final String CAPABILITIES =
            "PATH,PARAMETRIC_DATETIME,NUMBER,VARIANT,SESSION_AUTHORIZATION";

    /** Values that replace each other: how a client says them, and how an answer changes them. */
    private static final Map<String, String> SINGLE =
            Map.of(
                    "X-Trino-Catalog", "X-Trino-Set-Catalog",
                    "X-Trino-Schema", "X-Trino-Set-Schema",
                    "X-Trino-Path", "X-Trino-Set-Path",
                    "X-Trino-User", "X-Trino-Set-Authorization-User");

    /** Values under a name of their own. */
    private static final Map<String, String> NAMED =
            Map.of(
                    "X-Trino-Session", "X-Trino-Set-Session",
                    "X-Trino-Role", "X-Trino-Set-Role",
                    "X-Trino-Prepared-Statement", "X-Trino-Added-Prepare");

    private static final Map<String, String> CLEARED =
            Map.of(
                    "X-Trino-Session", "X-Trino-Clear-Session",
                    "X-Trino-Prepared-Statement", "X-Trino-Deallocated-Prepare");

    private final Map<String, String> single = new TreeMap<>();
    private final Map<String, Map<String, String>> named = new TreeMap<>();

    SessionHeaders(Optional<String> catalog, Optional<String> schema, Optional<String> asOf) {
        asOf.ifPresent(instant -> single.put("X-Tarn-As-Of", instant));
        catalog.ifPresent(name -> single.put("X-Trino-Catalog", name));
        schema.ifPresent(name -> single.put("X-Trino-Schema", name));
        single.put("X-Trino-Transaction-Id", "NONE");
        NAMED.keySet().forEach(header -> named.put(header, new TreeMap<>()));
    }

    void write(HttpRequest.Builder request) {
        request.header("X-Trino-Source", "tarn")
                .header("X-Trino-Client-Capabilities", CAPABILITIES);
        single.forEach(request::header);
        named.forEach((header, values) ->
                values.forEach((name, value) -> request.header(header, name + "=" + value)));
    }

    void read(HttpHeaders answer) {
        SINGLE.forEach((header, change) ->
                answer.firstValue(change).ifPresent(value -> single.put(header, value)));
        NAMED.forEach(
                (header, change) -> answer.allValues(change).forEach(value -> put(header, value)));
        CLEARED.forEach((header, change) ->
                answer.allValues(change).forEach(name -> values(header).remove(name)));
        answer.firstValue("X-Trino-Started-Transaction-Id")
                .ifPresent(id -> single.put("X-Trino-Transaction-Id", id));
        if (isTrue(answer, "X-Trino-Clear-Transaction-Id")) {
            single.put("X-Trino-Transaction-Id", "NONE");
        }
        if (isTrue(answer, "X-Trino-Reset-Authorization-User")) {
            single.remove("X-Trino-User");
        }
    }

    private static boolean isTrue(HttpHeaders answer, String name) {
        List<String> values = answer.allValues(name);
        return !values.isEmpty() && !values.getFirst().equalsIgnoreCase("false");
    }

    private void put(String header, String value) {
        int equals = value.indexOf('=');
        if (equals > 0) {
            values(header).put(value.substring(0, equals), value.substring(equals + 1));
        }
    }

    private Map<String, String> values(String header) {
        return named.computeIfAbsent(header, _ -> new TreeMap<>());
    }
}
