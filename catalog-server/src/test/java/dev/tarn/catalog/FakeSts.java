package dev.tarn.catalog;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** A token service that opens every session, remembers what for, and fails on demand. */
final class FakeSts implements AutoCloseable {
    private final HttpServer http;
    private final InstantSource clock;
    private final List<Map<String, String>> requests = new CopyOnWriteArrayList<>();
    private volatile int status = 200;

    private FakeSts(HttpServer http, InstantSource clock) {
        this.http = http;
        this.clock = clock;
    }

    static FakeSts start(InstantSource clock) {
        try {
            var http =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            var sts = new FakeSts(http, clock);
            http.createContext("/", sts::answer);
            http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            http.start();
            return sts;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    URI endpoint() {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
    }

    /** What every session was asked for with, by parameter. */
    List<Map<String, String>> requests() {
        return requests;
    }

    void answerWith(int newStatus) {
        status = newStatus;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Map<String, String> form = form(body);
            requests.add(form);
            var end = Duration.ofSeconds(Long.parseLong(form.getOrDefault("DurationSeconds", "0")));
            byte[] answer =
                    """
                    <AssumeRoleResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
                      <AssumeRoleResult><Credentials>
                        <AccessKeyId>ASIA%1$d</AccessKeyId>
                        <SecretAccessKey>session-secret-%1$d</SecretAccessKey>
                        <SessionToken>session-token-%1$d</SessionToken>
                        <Expiration>%2$s</Expiration>
                      </Credentials></AssumeRoleResult>
                    </AssumeRoleResponse>
                    """
                            .formatted(requests.size(), clock.instant().plus(end))
                            .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, answer.length);
            exchange.getResponseBody().write(answer);
        }
    }

    private static Map<String, String> form(String body) {
        var form = new HashMap<String, String>();
        for (String pair : body.split("&", -1)) {
            String[] parts = pair.split("=", 2);
            form.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return form;
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
