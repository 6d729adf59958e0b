package dev.tarn.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PortReservationsTest {
    @TempDir Path folder;

    @Test
    void givesNoPortTwiceThoughNobodyListensThere() {
        var one = new PortReservations(folder, 100, 1);
        var other = new PortReservations(folder, 100, 1);
        Set<Integer> ports = new HashSet<>();

        for (int i = 0; i < 20; i++) {
            assertThat(ports.add(one.next(_ -> true))).isTrue();
            assertThat(ports.add(other.next(_ -> true))).isTrue();
        }
    }

    @Test
    void passesOverPortsThatSomebodyListensOn() throws IOException {
        int taken = new PortReservations(folder.resolve("a"), 100, 5).next(_ -> true);
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), taken));

            assertThat(
                            new PortReservations(folder.resolve("b"), 100, 5)
                                    .next(port -> FreePort.isFree("127.0.0.1", port)))
                    .isNotEqualTo(taken);
        }
    }

    @Test
    void saysSoWhenNoneIsFree() {
        assertThatThrownBy(() -> new PortReservations(folder, 3, 0).next(_ -> false))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("No port of 20000 to 20002 is free");
    }

    @Test
    void saysWhichFolderItCannotUse() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        assertThatThrownBy(() -> new PortReservations(file, 3, 0).next(_ -> true))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining(file.toString());
    }
}
