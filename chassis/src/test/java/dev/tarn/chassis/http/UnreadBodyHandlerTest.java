package dev.tarn.chassis.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.chassis.config.DataSize;
import dev.tarn.chassis.telemetry.Telemetry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnreadBodyHandlerTest {
    /** More than sockets keep, so that a client cannot send it unless somebody reads. */
    private static final int LARGE = 64 * 1024 * 1024;

    private static final int PATIENCE_MILLIS = 20_000;

    private final Telemetry telemetry = Telemetry.create("test");
    private final HttpServer server = start();

    @AfterEach
    void stop() {
        server.close();
        telemetry.close();
    }

    private HttpServer start() {
        var config =
                new HttpConfig(
                        "127.0.0.1",
                        0,
                        8,
                        DataSize.parse("1KB"),
                        DataSize.parse("8MB"),
                        DataSize.parse("16KB"),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(60),
                        Duration.ofSeconds(5));
        return HttpServer.start(
                "test",
                config,
                Optional.empty(),
                new PlainErrors(),
                telemetry,
                InstantSource.system(),
                setup -> setup.routes.post("/echo", context -> context.result(context.body())));
    }

    private Socket connect() throws IOException {
        var socket = new Socket(server.uri().getHost(), server.uri().getPort());
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private static void head(OutputStream out, String path, String headers) throws IOException {
        out.write(
                "POST %s HTTP/1.1\r\nHost: a\r\n%s\r\n\r\n"
                        .formatted(path, headers)
                        .getBytes(ISO_8859_1));
    }

    /** The first line of the answer, and whether the server hung up behind it. */
    private static String lineBeforeTheEnd(Socket socket) throws IOException {
        var lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1));
        String first = lines.readLine();
        while (lines.readLine() != null) {}
        return first;
    }

    @ParameterizedTest
    @CsvSource({"/echo,413,67108864", "/nowhere,404,1024"})
    void whoSendsAllBeforeReadingSeesWhyItWasRefused(String path, String status, int length)
            throws IOException {
        try (Socket socket = connect()) {
            OutputStream out = socket.getOutputStream();
            head(out, path, "Connection: close\r\nContent-Length: " + length);
            out.write(new byte[length]);

            assertThat(lineBeforeTheEnd(socket)).startsWith("HTTP/1.1 " + status);
        }
    }

    @Test
    void whoSendsAllInChunksSeesWhyItWasRefused() throws IOException {
        try (Socket socket = connect()) {
            OutputStream out = socket.getOutputStream();
            head(out, "/echo", "Connection: close\r\nTransfer-Encoding: chunked");
            out.write((Integer.toHexString(LARGE) + "\r\n").getBytes(ISO_8859_1));
            out.write(new byte[LARGE]);
            out.write("\r\n0\r\n\r\n".getBytes(ISO_8859_1));

            assertThat(lineBeforeTheEnd(socket)).startsWith("HTTP/1.1 413");
        }
    }

    @Test
    void whoSendsNothingMoreIsNotWaitedFor() throws IOException {
        try (Socket socket = connect()) {
            head(socket.getOutputStream(), "/echo", "Content-Length: " + LARGE);

            assertThat(lineBeforeTheEnd(socket)).startsWith("HTTP/1.1 413");
        }
    }

    @Test
    void whoAsksFirstIsAnsweredWithoutABody() throws IOException {
        try (Socket socket = connect()) {
            head(
                    socket.getOutputStream(),
                    "/echo",
                    "Expect: 100-continue\r\nContent-Length: " + LARGE);

            assertThat(lineBeforeTheEnd(socket)).startsWith("HTTP/1.1 413");
        }
    }
}
