package dev.tarn.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Ports of this machine. */
public final class FreePort {
    private static final PortReservations RESERVATIONS = PortReservations.ofThisMachine();

    private FreePort() {}

    /**
     * A port that is free on the loopback address, and that no other process that asks here is
     * given while this one lives.
     */
    public static int find() {
        return RESERVATIONS.next(port -> isFree(InetAddress.getLoopbackAddress(), port));
    }

    /** Whether a server could listen there now. */
    public static boolean isFree(String host, int port) {
        try {
            return isFree(InetAddress.getByName(host), port);
        } catch (IOException _) {
            return false;
        }
    }

    private static boolean isFree(InetAddress host, int port) {
        try (var socket = new ServerSocket()) {
            // As every server does, so that connections of the last one in TIME_WAIT don't count.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, port), 1);
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    static int orFree(int port) {
        return port == 0 ? find() : port;
    }
}
