package dev.tarn.launcher.run;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.launcher.client.CatalogClient;
import dev.tarn.launcher.state.Endpoints;
import dev.tarn.launcher.state.Secrets;

/** Tells the catalog of the lake and of Trino, as a production set-up does; safe to repeat. */
record LakeSetup(CatalogClient catalog, Endpoints endpoints, Secrets secrets) {
    void run() {
        catalog.put("/api/v1/lakes/" + Endpoints.LAKE, lake());
        catalog.put("/api/v1/principals/" + Endpoints.TRINO_PRINCIPAL, trino());
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
}
