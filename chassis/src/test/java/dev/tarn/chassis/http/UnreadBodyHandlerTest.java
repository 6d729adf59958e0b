package dev.tarn.chassis.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.chassis.config.DataSize;
import dev.tarn.chassis.telemetry.Telemetry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnreadBodyHandlerTest {
    /** More than sockets keep, so that a client cannot send it unless somebody reads. */
    private static final int LARGE = 64 * 1024 * 1024;

    private static final long PAUSE_NANOS = 100_000_000;
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

    /** Of the eight requests that may run at once one may be such. */
    @Test
    void whoSendsSlowlyKeepsNoOtherPlace() throws Exception {
        try (Socket slow = connect();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            OutputStream out = slow.getOutputStream();
            head(out, "/echo", "Content-Length: " + LARGE);
            var answer =
                    new BufferedReader(new InputStreamReader(slow.getInputStream(), ISO_8859_1));
            assertThat(answer.readLine()).startsWith("HTTP/1.1 413");
            // More than sockets keep: it is being read.
            out.write(new byte[LARGE / 2]);
            var sending = new AtomicBoolean(true);
            Future<?> trickle =
                    threads.submit(() -> {
                        while (sending.get()) {
                            out.write(1);
                            LockSupport.parkNanos(PAUSE_NANOS);
                        }
                        return true;
                    });

            assertThatThrownBy(
                            () -> {
                                try (Socket other = connect()) {
                                    OutputStream toServer = other.getOutputStream();
                                    head(toServer, "/echo", "Content-Length: " + LARGE);
                                    toServer.write(new byte[LARGE]);
                                }
                            })
                    .isInstanceOf(SocketException.class);

            sending.set(false);
            trickle.get();
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
