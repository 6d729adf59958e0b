package dev.tarn.benchmarks.hot;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** The other end of every connection to a port of this machine, each on a thread of its own. */
final class LoopbackEnd implements AutoCloseable {
    private static final int BACKLOG = 8;

    private final ServerSocket listener;

    /** Speaks until the connection ends. */
    @FunctionalInterface
    interface Speaker {
        void speak(Socket connection) throws IOException;
    }

    LoopbackEnd(Speaker speaker) throws IOException {
        listener = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        start(() -> accept(speaker));
    }

    private static void start(Runnable work) {
        Thread.ofPlatform().daemon().start(work);
    }

    private void accept(Speaker speaker) {
        try {
            while (true) {
                Socket connection = listener.accept();
                start(() -> speak(speaker, connection));
            }
        } catch (IOException _) {
            // It was closed.
        }
    }

    /** Whoever is at the other end sees that the connection is over. */
    private static void speak(Speaker speaker, Socket connection) {
        try (connection) {
            connection.setTcpNoDelay(true);
            speaker.speak(connection);
        } catch (IOException _) {
            // It was closed there.
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
