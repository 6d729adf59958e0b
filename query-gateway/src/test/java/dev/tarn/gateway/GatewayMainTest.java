package dev.tarn.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.chassis.ChildJvm;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The process, as an operator meets it. */
@Timeout(120)
class GatewayMainTest {
    @TempDir Path tls;

    private ChildJvm serve(String name, String value) throws Exception {
        Map<String, String> environment = new HashMap<>();
        environment.put("GATEWAY_CATALOG_URI", "http://127.0.0.1:1");
        environment.put("GATEWAY_TRINO_URI", "http://127.0.0.1:1");
        environment.put("GATEWAY_HTTP_PORT", "0");
        environment.put("GATEWAY_TLS_PORT", "0");
        environment.put("GATEWAY_TLS_DIRECTORY", tls.toString());
        environment.put("GATEWAY_ADMIN_PORT", "0");
        environment.put(name, value);
        return ChildJvm.start(GatewayMain.class, environment, "serve");
    }

    @Test
    void servesUntilASignalAndClosesInOrder() throws Exception {
        try (ChildJvm gateway = serve("GATEWAY_HTTP_IDLE_TIMEOUT", "10s")) {
            gateway.readUntil("Made a self-signed certificate");
            assertThat(gateway.readUntil("Listening on http://127.0.0.1:"))
                    .contains(" and https://127.0.0.1:");
            gateway.terminate();

            gateway.readUntil("Closed http");
            gateway.readUntil("Closed admin");
            assertThat(gateway.exitCode()).isEqualTo(143);
        }
    }

    @Test
    void refusesATrinoThatIsNoUri() throws Exception {
        try (ChildJvm gateway = serve("GATEWAY_TRINO_URI", "trino")) {
            assertThat(gateway.readRest())
                    .containsExactly(
                            "query-gateway: trino.uri is 'trino' (GATEWAY_TRINO_URI):"
                                    + " expected a URI such as http://host:8080");
            assertThat(gateway.exitCode()).isEqualTo(2);
        }
    }
}
