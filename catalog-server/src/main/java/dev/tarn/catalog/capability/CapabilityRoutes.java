package dev.tarn.catalog.capability;

import dev.tarn.catalog.instant.Moment;
import dev.tarn.catalog.instant.Moments;
import dev.tarn.catalog.lake.Lake;
import dev.tarn.catalog.lake.Lakes;
import dev.tarn.catalog.storage.StorageProfile;
import dev.tarn.catalog.wire.NameCodec;
import dev.tarn.catalog.wire.RestRequest;
import dev.tarn.catalog.wire.RouteTable;
import dev.tarn.catalog.wire.Visible;
import io.javalin.http.HandlerType;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.rest.Endpoint;
import org.apache.iceberg.rest.responses.ConfigResponse;

/** {@code GET /v1/config}: which lake, and which operations it answers. */
public final class CapabilityRoutes {
    private static final String UNIT_SEPARATOR = "%1F";

    private final Lakes lakes;
    private final Moments moments;
    private final NameCodec names;
    private final RouteTable routes;
    private final Duration idempotencyKeyLifetime;

    public CapabilityRoutes(
            Lakes lakes,
            Moments moments,
            NameCodec names,
            RouteTable routes,
            Duration idempotencyKeyLifetime) {
        this.moments = moments;
        this.idempotencyKeyLifetime = idempotencyKeyLifetime;
        this.lakes = lakes;
        this.names = names;
        this.routes = routes;
    }

    public void register() {
        routes.guarded(HandlerType.GET, "/v1/config", this::config);
    }

    private void config(RestRequest request) {
        Visible visible = request.visible();
        Optional<String> name = request.query("warehouse").filter(text -> !text.isEmpty());
        if (name.filter(RestRequest::isAsOf).isPresent()) {
            // A client stays at the number that its time stands for now.
            Moment moment = moments.require(name.orElseThrow(), visible::lake);
            answer(request, moment.lake(), moment.name(), routes.endpointsAsOf());
        } else {
            Lake lake = name.map(text -> named(text, visible)).orElseGet(() -> theOnly(visible));
            answer(request, lake, lake.name(), routes.endpoints());
        }
    }

    private void answer(RestRequest request, Lake lake, String prefix, List<Endpoint> endpoints) {
        var answer =
                ConfigResponse.builder()
                        .withDefaults(defaults(lake.storage()))
                        .withOverride("prefix", prefix)
                        .withIdempotencyKeyLifetime(idempotencyKeyLifetime.toString())
                        .withEndpoints(endpoints);
        overrides(lake.storage()).forEach(answer::withOverride);
        if (!names.separator().equals(UNIT_SEPARATOR)) {
            answer.withOverride("namespace-separator", names.separator());
        }
        request.answer(answer.build());
    }

    /** How a lake's files are encrypted is not for its clients to choose. */
    private static Map<String, String> overrides(StorageProfile storage) {
        return switch (storage) {
            case StorageProfile.S3 s3 ->
                    s3.encryption().map(StorageProfile.Encryption::properties).orElseGet(Map::of);
            case StorageProfile.Local _ -> Map.of();
        };
    }

    private Lake named(String name, Visible visible) {
        if (!visible.lake(name)) {
            throw Lakes.missing(name);
        }
        return lakes.require(name);
    }

    private Lake theOnly(Visible visible) {
        List<Lake> all = lakes.list().stream().filter(lake -> visible.lake(lake.name())).toList();
        if (all.size() != 1) {
            throw new BadRequestException(
                    "Missing query parameter warehouse: name one of the %s lakes", all.size());
        }
        return all.getFirst();
    }

    /**
     * How to reach the store, without credentials; a client that reaches it another way says so
     * itself.
     */
    private static Map<String, String> defaults(StorageProfile storage) {
        var defaults = new LinkedHashMap<String, String>();
        if (storage instanceof StorageProfile.S3 s3) {
            s3.endpoint().ifPresent(uri -> defaults.put("s3.endpoint", uri.toString()));
            defaults.put("s3.path-style-access", Boolean.toString(s3.pathStyle()));
            defaults.put("client.region", s3.region());
        }
        return defaults;
    }
}
