package dev.tarn.launcher.run;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.launcher.client.CatalogClient;
import dev.tarn.launcher.state.Endpoints;
import dev.tarn.launcher.state.Secrets;
import java.util.List;

/**
 * Tells the catalog of the lakes, of Trino, the writer and the gateway, as a production set-up
 * does; safe to repeat.
 */
record LakeSetup(CatalogClient catalog, Endpoints endpoints, Secrets secrets) {
    private static final String ENGINES = "engines";
    private static final String SCRIBES = "scribes";
    private static final List<String> ENGINE_PRIVILEGES =
            List.of("SELECT", "INSERT", "UPDATE", "DELETE", "CREATE", "ALTER", "DROP", "OPERATE");
    private static final List<String> SCRIBE_PRIVILEGES = List.of("SELECT", "INSERT", "CREATE");

    void run() {
        catalog.put("/api/v1/lakes/" + Endpoints.LAKE, lake(Endpoints.LAKE));
        catalog.put("/api/v1/lakes/" + Endpoints.OWN_LAKE, lake(Endpoints.OWN_LAKE));
        catalog.put("/api/v1/principals/" + Endpoints.TRINO_PRINCIPAL, trino());
        catalog.put(
                "/api/v1/principals/" + Endpoints.WRITER_PRINCIPAL, client(secrets.writerSecret()));
        catalog.put(
                "/api/v1/principals/" + Endpoints.GATEWAY_PRINCIPAL,
                client(secrets.gatewaySecret()));
        member(ENGINES, Endpoints.TRINO_PRINCIPAL);
        member(ENGINES, Endpoints.WRITER_PRINCIPAL);
        member(SCRIBES, Endpoints.GATEWAY_PRINCIPAL);
        // Engines work for everybody and keep the rules themselves; they make none.
        grant(Endpoints.LAKE, ENGINES, ENGINE_PRIVILEGES);
        grant(Endpoints.OWN_LAKE, ENGINES, ENGINE_PRIVILEGES);
        grant(Endpoints.OWN_LAKE, SCRIBES, SCRIBE_PRIVILEGES);
    }

    private void member(String role, String principal) {
        catalog.put("/api/v1/roles/" + role);
        catalog.put("/api/v1/roles/" + role + "/members/" + principal);
    }

    private void grant(String lake, String role, List<String> privileges) {
        ObjectNode grant = JsonNodeFactory.instance.objectNode();
        grant.put("role", role).put("reason", "Set up with the lakehouse");
        privileges.forEach(grant.putArray("privileges")::add);
        catalog.put("/api/v1/lakes/" + lake + "/grants", grant);
    }

    private ObjectNode lake(String name) {
        ObjectNode lake = JsonNodeFactory.instance.objectNode();
        lake.put("location", "s3://" + Endpoints.BUCKET + "/" + name);
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

    private static ObjectNode client(String secret) {
        return JsonNodeFactory.instance.objectNode().put("client-secret", secret);
    }
}
