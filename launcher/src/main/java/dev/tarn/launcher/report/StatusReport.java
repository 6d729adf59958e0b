package dev.tarn.launcher.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.launcher.run.Part;
import dev.tarn.launcher.state.DataFolder;
import dev.tarn.launcher.state.Endpoints;
import dev.tarn.launcher.state.PartState.Phase;
import dev.tarn.launcher.state.RunState;
import dev.tarn.launcher.state.Secrets;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;

/**
 * The state of a running lakehouse.
 *
 * @param health what the parts themselves answer
 */
public record StatusReport(
        RunState state, Map<String, PartHealth> health, Secrets secrets, Instant now) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** {@code degraded} when something that was ready is not any more. */
    public String stateName() {
        boolean allWell =
                health.values().stream().allMatch(PartHealth::up)
                        && state.parts().values().stream()
                                .allMatch(part -> part.phase() == Phase.READY);
        return state.isReady() && !allWell
                ? "degraded"
                : state.stage().name().toLowerCase(Locale.ROOT);
    }

    public long uptimeSeconds() {
        return Duration.between(Instant.ofEpochMilli(state.startedAt()), now).toSeconds();
    }

    public Endpoints endpoints() {
        return new Endpoints(state.host(), state.ports());
    }

    /** Everything that a client needs, secrets included. */
    public String json() {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("state", stateName());
        root.put("version", state.version());
        root.put("pid", state.pid());
        root.put("dataDir", state.dataDir());
        root.put("uptime", uptimeSeconds());
        root.set("parts", parts());
        Endpoints endpoints = endpoints();
        root.putObject("catalog")
                .put("uri", endpoints.catalog().toString())
                .put("warehouse", Endpoints.LAKE);
        root.putObject("writer").put("uri", endpoints.writer().toString());
        Path certificate = new DataFolder(Path.of(state.dataDir())).gatewayCertificate();
        root.putObject("gateway")
                .put("http", endpoints.gateway().toString())
                .put("https", endpoints.gatewayTls().toString())
                .put("certificate", certificate.toString())
                .put("jdbc", endpoints.jdbc(certificate));
        ObjectNode trino = root.putObject("trino");
        if (state.parts().containsKey(Part.TRINO)) {
            trino.put("uri", endpoints.trino().toString());
        }
        root.putObject("s3")
                .put("endpoint", endpoints.s3().toString())
                .put("region", Endpoints.REGION)
                .put("accessKey", secrets.s3AccessKey())
                .put("secretKey", secrets.s3SecretKey())
                .put("bucket", Endpoints.BUCKET);
        root.putObject("postgres")
                .put("url", endpoints.postgres())
                .put("user", Endpoints.DATABASE_USER)
                .put("password", secrets.postgresPassword());
        root.putObject("admin")
                .put("clientId", Endpoints.ADMIN)
                .put("clientSecret", secrets.adminSecret());
        return print(root);
    }

    /** For a data folder in which nothing runs. */
    public static String stoppedJson(String version, String dataDir) {
        return print(
                JsonNodeFactory.instance
                        .objectNode()
                        .put("state", "stopped")
                        .put("version", version)
                        .put("dataDir", dataDir));
    }

    private ObjectNode parts() {
        ObjectNode parts = JsonNodeFactory.instance.objectNode();
        state.parts()
                .forEach((name, part) -> {
                    ObjectNode node = parts.putObject(name);
                    node.put("health", healthOf(name));
                    node.put("phase", part.phase().name().toLowerCase(Locale.ROOT));
                    if (part.pid() != 0) {
                        node.put("pid", part.pid());
                    }
                    node.put("restarts", part.restarts());
                    String note = note(name);
                    if (!note.isEmpty()) {
                        node.put("note", note);
                    }
                });
        return parts;
    }

    /** {@code up} or {@code down}. */
    String healthOf(String part) {
        PartHealth asked = health.get(part);
        boolean up = asked == null ? state.part(part).phase() == Phase.READY : asked.up();
        return up ? "up" : "down";
    }

    String note(String part) {
        PartHealth asked = health.get(part);
        return asked == null || asked.up() ? state.part(part).note() : asked.detail();
    }

    private static String print(ObjectNode node) {
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(node);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
