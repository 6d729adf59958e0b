package dev.tarn.launcher.run;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.launcher.client.CatalogClient;
import dev.tarn.launcher.state.Endpoints;
import dev.tarn.launcher.state.Secrets;
import java.util.List;

/**
 * Tells the catalog of the lake, of Trino and of the writer, as a production set-up does; safe to
 * repeat.
 */
record LakeSetup(CatalogClient catalog, Endpoints endpoints, Secrets secrets) {
    private static final String ENGINES = "engines";
    private static final List<String> ENGINE_PRIVILEGES =
            List.of("SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "ALTER", "DROP", "OPERATE");

    void run() {
        catalog.put("/api/v1/lakes/" + Endpoints.LAKE, lake());
        catalog.put("/api/v1/principals/" + Endpoints.TRINO_PRINCIPAL, trino());
        catalog.put("/api/v1/principals/" + Endpoints.WRITER_PRINCIPAL, writer());
        catalog.put("/api/v1/roles/" + ENGINES);
        catalog.put("/api/v1/roles/" + ENGINES + "/members/" + Endpoints.TRINO_PRINCIPAL);
        catalog.put("/api/v1/roles/" + ENGINES + "/members/" + Endpoints.WRITER_PRINCIPAL);
        catalog.put("/api/v1/lakes/" + Endpoints.LAKE + "/grants", grants());
    }

    /** Engines work for everybody and keep the rules themselves; they make none. */
    private static ObjectNode grants() {
        ObjectNode grants = JsonNodeFactory.instance.objectNode();
        grants.put("role", ENGINES).put("reason", "Set up with the lakehouse");
        ENGINE_PRIVILEGES.forEach(grants.putArray("privileges")::add);
        return grants;
    }

    private ObjectNode lake() {
        ObjectNode lake = JsonNodeFactory.instance.objectNode();
        lake.put("location", "s3://" + Endpoints.BUCKET + "/" + Endpoints.LAKE);
        lake.putObject("storage")
                .put("type", "s3")
                .put("endpoint", endpoints.s3().toString())
                .put("region", Endpoints.REGION)
                .put("path-style", true)
                .put("access-key", secrets.s3AccessKey())
                .put("secret-key", secrets.s3SecretKey());
        return lake;
    }

    private ObjectNode trino() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("engine", true)
                .put("client-secret", secrets.trinoSecret());
    }

    private ObjectNode writer() {
        return JsonNodeFactory.instance.objectNode().put("client-secret", secrets.writerSecret());
    }
}
