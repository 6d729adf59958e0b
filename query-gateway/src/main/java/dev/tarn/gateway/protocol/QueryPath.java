package dev.tarn.gateway.protocol;

import dev.tarn.chassis.http.HttpRefusal;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a client asks of a query that runs: a URI that Trino made, and that is built anew from parts
 * of the form that Trino gives them. Nothing else of the request's own path reaches Trino.
 *
 * @param path on the cluster, from its root, with the query string
 */
public record QueryPath(String cluster, String queryId, String path) {
    private static final String QUEUED = "/v1/statement/queued/";
    private static final String PARTIAL_CANCEL = "/v1/statement/executing/partialCancel/";

    private static final Pattern QUERY_ID =
            Pattern.compile("[0-9]{8}_[0-9]{6}_[0-9]{5}_[a-z0-9]{5}");
    private static final Pattern SLUG = Pattern.compile("[A-Za-z0-9_-]{1,128}");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,19}");
    private static final Pattern STAGE = Pattern.compile("[A-Za-z0-9_.]{1,64}");
    private static final Pattern QUERY_STRING = Pattern.compile("[A-Za-z0-9=&._%+-]{0,256}");

    /**
     * How much of a result a page brings when the client does not say. Trino's own is 1 MB, and
     * between two pages nothing moves: a hop more is then a large share of the time. A page with
     * less at hand does not wait for more.
     */
    private static final String PAGE_SIZE = "targetResultSize=4MB";

    private static final Pattern ADDRESS =
            Pattern.compile(".*/c/([^/]+)/v1/statement/([^/]+)/([^/]+)/([^/]+)/([^/?]+)");

    public static boolean isQueryId(String text) {
        return QUERY_ID.matcher(text).matches();
    }

    /** Whether it is asked for as one that has not begun, as far as its client knows. */
    public boolean isQueued() {
        return path.startsWith(QUEUED);
    }

    /** Whether it ends one stage of the query, and not the query. */
    public boolean isPartialCancel() {
        return path.startsWith(PARTIAL_CANCEL);
    }

    /** Of an address that Trino made with our prefix. */
    public static Optional<QueryPath> parse(String address) {
        Matcher parts = ADDRESS.matcher(address);
        return parts.matches()
                ? Optional.of(
                        page(
                                parts.group(1),
                                parts.group(2),
                                parts.group(3),
                                parts.group(4),
                                parts.group(5),
                                Optional.empty()))
                : Optional.empty();
    }

    /** {@code phase} is {@code queued} or {@code executing}. */
    public static QueryPath page(
            String cluster,
            String phase,
            String queryId,
            String slug,
            String token,
            Optional<String> queryString) {
        require(phase.equals("queued") || phase.equals("executing"));
        require(isQueryId(queryId));
        require(SLUG.matcher(slug).matches());
        require(NUMBER.matcher(token).matches());
        return new QueryPath(
                cluster,
                queryId,
                "/v1/statement/%s/%s/%s/%s%s"
                        .formatted(
                                phase,
                                queryId,
                                slug,
                                token,
                                suffix(
                                        phase.equals("executing")
                                                ? sized(queryString)
                                                : queryString)));
    }

    /** Stops one stage of a query, which is what a client does with rows that it does not want. */
    public static QueryPath partialCancel(
            String cluster, String queryId, String stage, String slug, String token) {
        require(isQueryId(queryId));
        require(STAGE.matcher(stage).matches());
        require(SLUG.matcher(slug).matches());
        require(NUMBER.matcher(token).matches());
        return new QueryPath(
                cluster,
                queryId,
                "%s%s/%s/%s/%s".formatted(PARTIAL_CANCEL, queryId, stage, slug, token));
    }

    private static Optional<String> sized(Optional<String> queryString) {
        String asked = queryString.orElse("");
        if (asked.contains("targetResultSize=")) {
            return queryString;
        }
        return Optional.of(asked.isEmpty() ? PAGE_SIZE : asked + "&" + PAGE_SIZE);
    }

    private static String suffix(Optional<String> queryString) {
        if (queryString.isEmpty()) {
            return "";
        }
        require(QUERY_STRING.matcher(queryString.orElseThrow()).matches());
        return "?" + queryString.orElseThrow();
    }

    private static void require(boolean fits) {
        if (!fits) {
            throw new HttpRefusal(404, "There is no such query", Map.of());
        }
    }
}
