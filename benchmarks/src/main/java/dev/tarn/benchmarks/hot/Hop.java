package dev.tarn.benchmarks.hot;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.tarn.gateway.cluster.Cluster;
import dev.tarn.gateway.cluster.ClusterAnswer;
import dev.tarn.gateway.cluster.ClusterHttp;
import dev.tarn.gateway.statement.Relay;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;

/**
 * The gateway between a cluster that has a page at hand and a client that only reads: by the
 * gateway's client of HTTP and its copying, without sign-in, receipt and server.
 */
final class Hop implements AutoCloseable {
    private static final String PAGE = "/v1/statement/executing/20261123_000000_00000_hop00/y0/1";
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final byte[] HEAD_END = "\r\n\r\n".getBytes(US_ASCII);

    private final ClusterHttp http = new ClusterHttp();
    private final LoopbackEnd trino;
    private final LoopbackEnd reader;
    private final Cluster cluster;
    private final Socket client;

    Hop(int pageBytes) throws IOException {
        byte[] answer = answer(pageBytes);
        trino = new LoopbackEnd(connection -> serve(connection, answer));
        reader = new LoopbackEnd(Hop::drain);
        cluster =
                http.cluster("measured", URI.create("http://127.0.0.1:" + trino.port()), PATIENCE);
        client = new Socket(InetAddress.getLoopbackAddress(), reader.port());
        client.setTcpNoDelay(true);
    }

    private static byte[] answer(int pageBytes) {
        byte[] head =
                "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
                        .formatted(pageBytes)
                        .getBytes(US_ASCII);
        byte[] page = new byte[pageBytes];
        Arrays.fill(page, (byte) ' ');
        return ByteBuffer.allocate(head.length + page.length).put(head).put(page).array();
    }

    /** Whatever is asked, and nobody asks before the last answer is there. */
    private static void serve(Socket connection, byte[] answer) throws IOException {
        InputStream in = connection.getInputStream();
        OutputStream out = connection.getOutputStream();
        byte[] asked = new byte[BUFFER_BYTES];
        int length = 0;
        for (int count = read(in, asked, 0); count > 0; count = read(in, asked, length)) {
            length += count;
            if (isWhole(asked, length)) {
                out.write(answer);
                length = 0;
            }
        }
    }

    private static int read(InputStream in, byte[] asked, int length) throws IOException {
        return in.read(asked, length, asked.length - length);
    }

    private static boolean isWhole(byte[] asked, int length) {
        int begin = length - HEAD_END.length;
        return begin >= 0 && Arrays.equals(asked, begin, length, HEAD_END, 0, HEAD_END.length);
    }

    private static void drain(Socket connection) throws IOException {
        InputStream in = connection.getInputStream();
        byte[] buffer = new byte[BUFFER_BYTES];
        while (in.read(buffer) >= 0) {
            // A client would do something with it.
        }
    }

    /** Returns how many bytes it had. */
    long page() throws IOException {
        try (ClusterAnswer answer = cluster.send(cluster.request("GET", PAGE))) {
            return Relay.copy(cluster, answer, client.getOutputStream());
        }
    }

    @Override
    public void close() throws IOException {
        client.close();
        http.close();
        reader.close();
        trino.close();
    }
}
