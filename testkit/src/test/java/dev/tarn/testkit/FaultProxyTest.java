package dev.tarn.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultProxyTest {
    private ServerSocket echo;
    private FaultProxy proxy;

    @BeforeEach
    void open() throws IOException {
        echo = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::serve);
        proxy = FaultProxy.to(echo.getLocalPort());
    }

    @AfterEach
    void close() throws IOException {
        proxy.close();
        echo.close();
    }

    private void serve() {
        while (!echo.isClosed()) {
            try {
                Socket client = echo.accept();
                Thread.ofVirtual().start(() -> echo(client));
            } catch (IOException _) {
                return;
            }
        }
    }

    private static void echo(Socket client) {
        try (client) {
            client.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException _) {
            // The client went away, as it was meant to.
        }
    }

    private Socket connect() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        socket.setSoTimeout(5_000);
        return socket;
    }

    private static String ask(Socket socket, String question) throws IOException {
        socket.getOutputStream().write(question.getBytes(US_ASCII));
        return new String(socket.getInputStream().readNBytes(question.length()), US_ASCII);
    }

    /** What comes back before the connection breaks, however it breaks. */
    private static boolean broken(Socket socket) throws IOException {
        try {
            socket.getOutputStream().write('?');
            return socket.getInputStream().read() < 0;
        } catch (SocketException _) {
            return true;
        }
    }

    @Test
    void passesOn() throws IOException {
        try (var socket = connect()) {
            assertThat(ask(socket, "hello")).isEqualTo("hello");
            assertThat(ask(socket, "again")).isEqualTo("again");
        }
    }

    @Test
    void dropsOldAndNewUntilHealed() throws IOException {
        try (var old = connect()) {
            assertThat(ask(old, "hello")).isEqualTo("hello");

            proxy.drop();

            assertThat(broken(old)).isTrue();
            try (var fresh = connect()) {
                assertThat(broken(fresh)).isTrue();
            }
        }
        proxy.heal();
        try (var healed = connect()) {
            assertThat(ask(healed, "hello")).isEqualTo("hello");
        }
    }

    @Test
    void cutsOldAndLetsNewThrough() throws IOException {
        try (var old = connect()) {
            assertThat(ask(old, "hello")).isEqualTo("hello");

            proxy.cut();

            assertThat(broken(old)).isTrue();
            try (var fresh = connect()) {
                assertThat(ask(fresh, "hello")).isEqualTo("hello");
            }
        }
    }

    @Test
    void cutsAfterSoManyBytesOnce() throws IOException {
        proxy.cutAfterAnswerBytes(3);

        try (var socket = connect()) {
            assertThat(ask(socket, "hel")).isEqualTo("hel");
            assertThat(broken(socket)).isTrue();
        }
        try (var fresh = connect()) {
            assertThat(ask(fresh, "hello")).isEqualTo("hello");
        }
    }

    @Test
    void delaysAnswers() throws IOException {
        proxy.delayAnswers(Duration.ofMillis(200));
        try (var socket = connect()) {
            long start = System.nanoTime();

            assertThat(ask(socket, "hello")).isEqualTo("hello");

            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isGreaterThanOrEqualTo(Duration.ofMillis(200));
        }
    }

    @Test
    void seesNoCommitInBytes() {
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> proxy.onCommit(CommitFault.LOSE_ANSWER));
    }

    @Test
    void seesNoRequestInBytes() {
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() ->
                        proxy.onRequest(_ -> true, RequestMoment.BEFORE_THE_REQUEST, () -> {}));
    }
}
