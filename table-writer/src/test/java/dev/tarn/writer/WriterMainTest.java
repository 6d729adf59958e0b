package dev.tarn.writer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.chassis.ChildJvm;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The process, as an operator meets it. */
@Timeout(120)
class WriterMainTest {
    private static final Map<String, String> SETTINGS =
            Map.of(
                    "WRITER_CATALOG_URI", "http://127.0.0.1:1",
                    "WRITER_HTTP_PORT", "0",
                    "WRITER_ADMIN_PORT", "0");

    private static ChildJvm serve(String name, String value) throws Exception {
        Map<String, String> environment = new HashMap<>(SETTINGS);
        environment.put(name, value);
        return ChildJvm.start(WriterMain.class, environment, "serve");
    }

    @Test
    void servesUntilASignalAndClosesInOrder() throws Exception {
        try (ChildJvm writer = serve("LOG_FORMAT", "json")) {
            writer.readUntil("Listening on http://127.0.0.1:");
            writer.terminate();

            writer.readUntil("Closed http");
            writer.readUntil("Closed admin");
            assertThat(writer.exitCode()).isEqualTo(143);
        }
    }

    @Test
    void refusesASettingThatItDoesNotKnow() throws Exception {
        try (ChildJvm writer = serve("WRITER_HTTP_PROT", "1")) {
            assertThat(writer.readRest())
                    .containsExactly(
                            "table-writer: Unknown environment variable WRITER_HTTP_PROT;"
                                    + " the nearest known one is WRITER_HTTP_PORT");
            assertThat(writer.exitCode()).isEqualTo(2);
        }
    }

    @Test
    void saysWhichPortIsTaken() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ChildJvm writer = serve("WRITER_HTTP_PORT", String.valueOf(taken.getLocalPort()))) {
            assertThat(writer.readUntil("table-writer: "))
                    .isEqualTo(
                            "table-writer: writer: Failed to bind to /127.0.0.1:%d: Address already in use"
                                    .formatted(taken.getLocalPort()));
            assertThat(writer.exitCode()).isEqualTo(1);
        }
    }
}
