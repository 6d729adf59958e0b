package dev.tarn.gateway.protocol;

import dev.tarn.chassis.http.HttpRefusal;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.http.HttpHeaders;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Which headers pass. Both ways it is a list of what may, so that nothing of a client's framing,
 * cookies, credentials or claims about itself reaches Trino, and nothing of Trino's login reaches a
 * client.
 */
public final class TrinoHeaders {
    /** Of ours, and of no client's. */
    public static final String EXTRA_CREDENTIAL = "X-Trino-Extra-Credential";

    private static final String PREFIX = "x-trino-";
    private static final String ENCODING = "x-trino-query-data-encoding";

    /**
     * Who asks is said by us; results come through us, and how is ours to say. Extra credentials
     * are what Trino shows to the catalog of the lake for its user: a forged one would speak for
     * somebody else there.
     */
    private static final Set<String> OURS =
            Set.of("x-trino-user", "x-trino-original-user", "x-trino-extra-credential", ENCODING);

    private static final String INTERNAL = "x-trino-internal-";

    private static final Set<String> PASSED_TO_TRINO = Set.of("accept", "user-agent");

    private static final Set<String> PASSED_TO_CLIENT =
            Set.of("content-type", "content-encoding", "cache-control", "retry-after", "vary");

    private TrinoHeaders() {}

    /** One line of a request. */
    public record Header(String name, String value) {}

    /** The client's headers that mean something to Trino. */
    public static List<Header> passing(HttpServletRequest from) {
        List<Header> headers = new ArrayList<>();
        for (String name : Collections.list(from.getHeaderNames())) {
            if (passesToTrino(name.toLowerCase(Locale.ROOT))) {
                Collections.list(from.getHeaders(name))
                        .forEach(value -> headers.add(new Header(name, value)));
            }
        }
        return List.copyOf(headers);
    }

    /** In which encodings the client takes results that wait in an object store. */
    public static List<Header> encodings(HttpServletRequest from) {
        return Collections.list(from.getHeaders(ENCODING)).stream()
                .map(value -> new Header(ENCODING, value))
                .toList();
    }

    public static boolean hasEncodings(List<Header> headers) {
        return headers.stream().anyMatch(header -> header.name().equalsIgnoreCase(ENCODING));
    }

    public static void toTrino(List<Header> headers, BiConsumer<String, String> to) {
        for (Header header : headers) {
            if (!isPlain(header.value())) {
                throw new HttpRefusal(400, "Header " + header.name() + " cannot be read", Map.of());
            }
            to.accept(header.name(), header.value());
        }
    }

    /** Nothing in it could end its line, or would arrive as something else. */
    private static boolean isPlain(String value) {
        return value.chars()
                .allMatch(c -> c == '\t' || (c >= ' ' && c < 127) || (c >= 0xA0 && c <= 0xFF));
    }

    private static boolean passesToTrino(String name) {
        return PASSED_TO_TRINO.contains(name)
                || (name.startsWith(PREFIX) && !OURS.contains(name) && !name.startsWith(INTERNAL));
    }

    /**
     * Where the client is and where it finds us, from which Trino builds its URIs. The cluster's
     * name goes in front of every path, so that what follows finds the cluster by itself.
     *
     * @param place the cluster's name, and what else the paths are to say
     */
    public static void forwarded(
            BiConsumer<String, String> to,
            ExternalAddress address,
            String scheme,
            String remoteAddress,
            String place) {
        to.accept("X-Forwarded-Proto", scheme);
        to.accept("X-Forwarded-Host", address.host());
        to.accept("X-Forwarded-Port", Integer.toString(address.port()));
        to.accept("X-Forwarded-Prefix", address.prefix() + "/c/" + place);
        to.accept("X-Forwarded-For", remoteAddress);
    }

    public static void toClient(HttpHeaders from, HttpServletResponse to) {
        from.map()
                .forEach((name, values) -> {
                    String lower = name.toLowerCase(Locale.ROOT);
                    if (PASSED_TO_CLIENT.contains(lower)) {
                        to.setHeader(name, values.getFirst());
                    } else if (lower.startsWith(PREFIX)) {
                        values.forEach(value -> to.addHeader(name, value));
                    }
                });
    }
}
