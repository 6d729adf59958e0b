package dev.tarn.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests through a proxy that can tell them apart. */
class HttpFaultsTest {
    private static final String BODY = "x".repeat(50_000);

    private final List<String> received = new CopyOnWriteArrayList<>();
    private HttpServer server;
    private FaultProxy proxy;
    private HttpClient client;

    @BeforeEach
    void open() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        proxy = FaultProxy.toHttp(server.getAddress().getPort());
        client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    @AfterEach
    void close() {
        client.close();
        proxy.close();
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        int bytes = exchange.getRequestBody().readAllBytes().length;
        received.add(exchange.getRequestURI() + " " + bytes);
        exchange.sendResponseHeaders(204, -1);
        exchange.close();
    }

    @Test
    void passesRequestsOn() throws Exception {
        put("/a", false);
        put("/b", true);

        assertThat(received).containsExactly("/a 50000", "/b 50000");
    }

    @Test
    void keepsARequestFromTheServer() throws Exception {
        proxy.onRequest(
                head -> head.startsWith("PUT /b "), RequestMoment.BEFORE_THE_REQUEST, proxy::drop);
        put("/a", false);

        assertThatExceptionOfType(IOException.class).isThrownBy(() -> put("/b", false));

        assertThat(received).containsExactly("/a 50000");
        proxy.heal();
        put("/b", false);
        assertThat(received).containsExactly("/a 50000", "/b 50000");
    }

    @Test
    void keepsAnAnswerFromTheClient() throws Exception {
        for (boolean asksFirst : List.of(false, true)) {
            received.clear();
            proxy.onRequest(
                    head -> head.startsWith("PUT /b "),
                    RequestMoment.BEFORE_THE_ANSWER,
                    proxy::drop);

            assertThatExceptionOfType(IOException.class).isThrownBy(() -> put("/b", asksFirst));

            assertThat(received).containsExactly("/b 50000");
            proxy.heal();
        }
    }

    @Test
    void breaksOneConnectionAndNoOther() throws Exception {
        try (var other = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
            assertThat(answerTo(other, "/a")).startsWith("HTTP/1.1 204");
            proxy.cutAtRequest(head -> head.startsWith("PUT /b "), RequestMoment.BEFORE_THE_ANSWER);

            assertThatExceptionOfType(IOException.class).isThrownBy(() -> put("/b", false));

            assertThat(received).containsExactly("/a 0", "/b 50000");
            assertThat(answerTo(other, "/c")).startsWith("HTTP/1.1 204");
        }
        put("/b", false);
        assertThat(received).containsExactly("/a 0", "/b 50000", "/c 0", "/b 50000");
    }

    private static String answerTo(Socket connection, String path) throws IOException {
        connection
                .getOutputStream()
                .write(
                        "GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
                                .formatted(path)
                                .getBytes(StandardCharsets.US_ASCII));
        byte[] answer = new byte[1_000];
        int read = connection.getInputStream().read(answer);
        return new String(answer, 0, Math.max(0, read), StandardCharsets.US_ASCII);
    }

    @Test
    void goesPastServersThatAreNotThere() throws Exception {
        int nobody;
        try (var closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = closed.getLocalPort();
        }
        proxy.close();
        proxy = FaultProxy.toHttp(nobody, server.getAddress().getPort());

        put("/a", false);
        proxy.cut();
        put("/b", false);

        assertThat(received).containsExactly("/a 50000", "/b 50000");
        proxy.close();
        proxy = FaultProxy.toHttp(nobody, nobody);
        assertThatExceptionOfType(IOException.class).isThrownBy(() -> put("/c", false));
    }

    private void put(String path, boolean asksFirst) throws IOException, InterruptedException {
        client.send(
                HttpRequest.newBuilder(
                                URI.create("http://127.0.0.1:%d%s".formatted(proxy.port(), path)))
                        .expectContinue(asksFirst)
                        .PUT(HttpRequest.BodyPublishers.ofString(BODY))
                        .build(),
                HttpResponse.BodyHandlers.discarding());
    }
}
