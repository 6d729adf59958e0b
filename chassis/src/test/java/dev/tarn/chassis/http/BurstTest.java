package dev.tarn.chassis.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.chassis.ChildJvm;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class BurstTest {
    /** Many more than the 50 that wait for Java's sockets by default. */
    private static final int CLIENTS = 500;

    private static final int PATIENCE_MILLIS = 20_000;

    /** As while memory is collected: nobody accepts a connection, and all get in. */
    @Test
    @Timeout(120)
    void manyWhoComeAtOnceWhileNobodyAcceptsAreAnswered() throws Exception {
        var clients = new ArrayList<Socket>();
        try (ChildJvm server = ChildJvm.start(BurstMain.class, Map.of())) {
            URI uri =
                    URI.create(
                            server.readUntil("Reached at http://")
                                    .substring("Reached at ".length()));
            server.pause();
            for (int i = 0; i < CLIENTS; i++) {
                var client = new Socket();
                clients.add(client);
                client.setSoTimeout(PATIENCE_MILLIS);
                client.connect(
                        new InetSocketAddress(uri.getHost(), uri.getPort()), PATIENCE_MILLIS);
                client.getOutputStream()
                        .write(
                                "GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
                                        .getBytes(ISO_8859_1));
            }
            server.goOn();

            assertThat(answers(clients))
                    .hasSize(CLIENTS)
                    .allSatisfy(answer ->
                            assertThat(answer).startsWith("HTTP/1.1 200").endsWith("hello"));
        } finally {
            for (Socket client : clients) {
                client.close();
            }
        }
    }

    private static List<String> answers(List<Socket> clients) throws IOException {
        List<String> answers = new ArrayList<>();
        for (Socket client : clients) {
            answers.add(new String(client.getInputStream().readAllBytes(), ISO_8859_1));
        }
        return answers;
    }
}
