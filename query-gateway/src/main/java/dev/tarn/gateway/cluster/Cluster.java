package dev.tarn.gateway.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tarn.chassis.http.RequestScope;
import dev.tarn.chassis.telemetry.Health;
import dev.tarn.chassis.telemetry.HealthCheck;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/** One Trino: its name in our URIs, and where it is. */
public final class Cluster implements HealthCheck {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int BYTES_MAX = 64 * 1024;
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,30}");

    private final ClusterHttp http;
    private final String name;
    private final URI uri;
    private final Duration answerWithin;

    Cluster(ClusterHttp http, String name, URI uri, Duration answerWithin) {
        requireName(name);
        this.http = http;
        this.name = name;
        this.uri = uri;
        this.answerWithin = answerWithin;
    }

    static void requireName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "Cannot name a cluster %s: letters a to z, digits and hyphens, 31 at most"
                            .formatted(name));
        }
    }

    @Override
    public String name() {
        return name;
    }

    /** A request to this cluster, with the id of the request that it is made for. */
    public ClusterRequest request(String method, String path) {
        var request = new ClusterRequest(method, uri.resolve(path), answerWithin);
        RequestScope.find().ifPresent(scope -> scope.passOn(request::setHeader));
        return request;
    }

    /** The answer as it begins; whoever takes it closes it. */
    public ClusterAnswer send(ClusterRequest request) {
        try {
            return http.send(request);
        } catch (IOException e) {
            throw new ClusterUnreachable(name, e);
        }
    }

    /** A short answer, whole. */
    public ShortAnswer ask(ClusterRequest request, int bytesMax) {
        try (ClusterAnswer answer = http.send(request)) {
            return ShortAnswer.of(answer, request.within(), bytesMax);
        } catch (IOException e) {
            throw new ClusterUnreachable(name, e);
        }
    }

    @Override
    public Health check() {
        return info().isPresent()
                ? new Health.Up()
                : new Health.Down("Trino does not answer at " + uri);
    }

    /** What Trino says of itself at {@code /v1/info}, as it says it; empty when it is not there. */
    public Optional<byte[]> info() {
        try {
            ShortAnswer answer = ask(request("GET", "/v1/info").within(PATIENCE), BYTES_MAX);
            return Optional.of(answer.body()).filter(_ -> answer.statusCode() == 200);
        } catch (ClusterUnreachable _) {
            return Optional.empty();
        }
    }

    /** What this coordinator ends the ids of its queries with; another one after each start. */
    public Optional<String> coordinatorId() {
        return info().flatMap(Cluster::coordinatorId);
    }

    private static Optional<String> coordinatorId(byte[] info) {
        try {
            return Optional.of(JSON.readTree(info).path("coordinatorId").asText(""))
                    .filter(id -> !id.isEmpty());
        } catch (IOException _) {
            return Optional.empty();
        }
    }
}
