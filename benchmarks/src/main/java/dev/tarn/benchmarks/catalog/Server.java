package dev.tarn.benchmarks.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tarn.benchmarks.load.Target;
import dev.tarn.benchmarks.peer.RunningPeer;
import dev.tarn.benchmarks.rig.Connection;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.rest.RESTCatalog;

/**
 * A server to measure.
 *
 * @param prefix what comes behind {@code /v1/} in its paths, with a slash at its end, or nothing
 */
record Server(String name, String prefix, RunningPeer peer) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** It says itself what stands in its paths. */
    static Server of(String name, RunningPeer peer) throws IOException {
        try (var connection = new Connection(peer.uri(), peer.token())) {
            String warehouse =
                    peer.warehouse().isEmpty() ? "" : "?warehouse=" + encoded(peer.warehouse());
            int status = connection.get(peer.uri().getPath() + "/v1/config" + warehouse);
            if (status != 200) {
                throw new IOException(
                        "%s has no configuration for anybody: %d %s"
                                .formatted(peer.uri(), status, connection.text()));
            }
            JsonNode config = JSON.readTree(connection.body());
            String prefix =
                    config.at("/overrides/prefix").asText(config.at("/defaults/prefix").asText(""));
            // As Iceberg's own client takes it: whoever needs it escaped says it so.
            return new Server(name, prefix.isEmpty() ? "" : prefix + "/", peer);
        }
    }

    private static String encoded(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }

    URI uri() {
        return peer.uri();
    }

    Connection connect() throws IOException {
        return target().connect();
    }

    Target target() {
        return Target.of(name, peer);
    }

    String path(String rest) {
        return peer.uri().getPath() + "/v1/" + prefix + rest;
    }

    /** Iceberg's own, as every engine on the JVM has it. */
    RESTCatalog standardClient() {
        Map<String, String> properties = new HashMap<>(peer.client());
        properties.put("uri", peer.uri().toString());
        if (!peer.warehouse().isEmpty()) {
            properties.put("warehouse", peer.warehouse());
        }
        if (!peer.token().isEmpty()) {
            properties.put("rest.auth.type", "oauth2");
            properties.put("token", peer.token());
            properties.put("token-refresh-enabled", "false");
            properties.put("oauth2-server-uri", peer.uri() + "/v1/oauth/tokens");
        }
        var client = new RESTCatalog();
        client.initialize("bench", properties);
        return client;
    }
}
