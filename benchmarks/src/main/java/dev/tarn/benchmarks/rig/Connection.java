package dev.tarn.benchmarks.rig;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * One kept-alive connection, with as little work per request as there can be: what is measured
 * shares its cores with the driver.
 */
public final class Connection implements AutoCloseable {
    public static final String JSON = "application/json";

    private static final int BUFFER = 64 * 1024;
    private static final byte[] NOTHING = new byte[0];

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final String head;
    private byte[] line = new byte[512];
    private byte[] body = NOTHING;

    public Connection(URI server, String token) throws IOException {
        this(server, token, JSON);
    }

    public Connection(URI server, String token, String contentType) throws IOException {
        this(server, token, contentType, BUFFER);
    }

    /** For so many connections that their buffers count. */
    public Connection(URI server, String token, String contentType, int buffer) throws IOException {
        socket = new Socket(server.getHost(), server.getPort());
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream(), buffer);
        out = socket.getOutputStream();
        head =
                " HTTP/1.1\r\nHost: %s\r\n%sContent-Type: %s\r\n"
                        .formatted(
                                server.getAuthority(),
                                token.isEmpty() ? "" : "Authorization: Bearer " + token + "\r\n",
                                contentType);
    }

    public int get(String path) throws IOException {
        return send("GET", path, "", NOTHING);
    }

    public int get(String path, String headers) throws IOException {
        return send("GET", path, headers, NOTHING);
    }

    public int post(String path, String json) throws IOException {
        return post(path, "", json.getBytes(StandardCharsets.UTF_8));
    }

    /** {@code headers} as they are sent, each with its line's end. */
    public int post(String path, String headers, byte[] content) throws IOException {
        return send("POST", path, headers, content);
    }

    public int put(String path, String headers, byte[] content) throws IOException {
        return send("PUT", path, headers, content);
    }

    /** Of the last answer. */
    public byte[] body() {
        return body;
    }

    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    private int send(String method, String path, String headers, byte[] content)
            throws IOException {
        byte[] start =
                (method
                                + ' '
                                + path
                                + head
                                + headers
                                + "Content-Length: "
                                + content.length
                                + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII);
        var request = new byte[start.length + content.length];
        System.arraycopy(start, 0, request, 0, start.length);
        System.arraycopy(content, 0, request, start.length, content.length);
        out.write(request);
        return receive();
    }

    private int receive() throws IOException {
        int status = Integer.parseInt(readLine().substring(9, 12));
        int length = 0;
        boolean chunked = false;
        for (String header = readLine(); !header.isEmpty(); header = readLine()) {
            String lower = header.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length = Integer.parseInt(lower.substring(15).strip());
            } else if (lower.startsWith("transfer-encoding:")) {
                chunked = lower.contains("chunked");
            }
        }
        body = chunked ? chunks() : exactly(length);
        return status;
    }

    private byte[] chunks() throws IOException {
        var whole = new java.io.ByteArrayOutputStream();
        for (int size = chunkSize(); size > 0; size = chunkSize()) {
            whole.writeBytes(exactly(size));
            readLine();
        }
        readLine();
        return whole.toByteArray();
    }

    private int chunkSize() throws IOException {
        return Integer.parseInt(readLine(), 16);
    }

    private byte[] exactly(int length) throws IOException {
        byte[] read = in.readNBytes(length);
        if (read.length < length) {
            throw new EOFException("The server closed the connection in an answer");
        }
        return read;
    }

    private String readLine() throws IOException {
        int length = 0;
        while (true) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException("The server closed the connection");
            }
            if (next == '\n') {
                int end = length > 0 && line[length - 1] == '\r' ? length - 1 : length;
                return new String(line, 0, end, StandardCharsets.ISO_8859_1);
            }
            if (length == line.length) {
                line = java.util.Arrays.copyOf(line, length * 2);
            }
            line[length++] = (byte) next;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
