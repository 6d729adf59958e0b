package dev.tarn.catalog.openapi;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tarn.catalog.wire.RouteTable;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * The OpenAPI document of {@code /api/v1}. It holds exactly the routes that the server has: a
 * server whose document is out of date does not start.
 */
public final class OpenApiRoutes {
    /** Open to everybody, as tools expect it; it describes what the documentation describes. */
    public static final String PATH = "/api/openapi.json";

    private static final String RESOURCE = "/openapi/management.json";
    private static final String DESCRIBED = "/api/v1/";

    private final byte[] document;

    public OpenApiRoutes() {
        this.document = resource();
    }

    /** To be called when all other routes are registered. */
    public void register(RouteTable routes) {
        Set<String> described = described();
        Set<String> registered = new TreeSet<>(routes.beneath(DESCRIBED));
        if (!described.equals(registered)) {
            throw new IllegalStateException(
                    "%s describes %s, and the server has %s"
                            .formatted(RESOURCE, described, registered));
        }
        routes.add(HandlerType.GET, PATH, this::document);
    }

    private void document(Context context) {
        context.contentType("application/json").result(document);
    }

    /** As {@code METHOD path}. */
    private Set<String> described() {
        var described = new TreeSet<String>();
        try {
            for (var path : new ObjectMapper().readTree(document).path("paths").properties()) {
                for (var operation : path.getValue().properties()) {
                    described.add(
                            operation.getKey().toUpperCase(Locale.ROOT) + " " + path.getKey());
                }
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return described;
    }

    private static byte[] resource() {
        try (InputStream in =
                Objects.requireNonNull(OpenApiRoutes.class.getResourceAsStream(RESOURCE))) {
            return in.readAllBytes();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
