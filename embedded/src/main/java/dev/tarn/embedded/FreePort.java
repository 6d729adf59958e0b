package dev.tarn.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Ports of this machine. */
public final class FreePort {
    private FreePort() {}

    /** A port that was free on the loopback address a moment ago. */
    public static int find() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new EngineException("Cannot find a free port: " + e, e);
        }
    }

    /** Whether a server could listen there now. */
    public static boolean isFree(String host, int port) {
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
