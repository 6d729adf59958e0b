package dev.tarn.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * What a client says to PostgreSQL, message by message, and which of it runs COMMIT: a simple
 * query, or the bind of a statement that was parsed from COMMIT, maybe long ago.
 */
final class PostgresRequests {
    private static final int MESSAGE_BYTES_MAX = 64 * 1024 * 1024;
    private static final int START_UP_BYTES_MAX = 10_000;
    private static final int SSL_REQUEST = 80877103;
    private static final int GSS_REQUEST = 80877104;

    private final DataInputStream in;
    private final Set<String> commitStatements = new HashSet<>();
    private boolean startedUp;
    private boolean commits;

    PostgresRequests(DataInputStream in) {
        this.in = in;
    }

    /** The next whole message, as it came. */
    byte[] next() throws IOException {
        if (!startedUp) {
            return startUp();
        }
        byte type = in.readByte();
        int length = length(MESSAGE_BYTES_MAX);
        byte[] body = body(length);
        commits = runsCommit((char) type, body);
        return ByteBuffer.allocate(1 + length).put(type).putInt(length).put(body).array();
    }

    /** Whether the message just read makes the server commit. */
    boolean commits() {
        return commits;
    }

    /**
     * The messages before a session starts have no type. A request for encryption is answered and
     * followed by another.
     */
    private byte[] startUp() throws IOException {
        int length = length(START_UP_BYTES_MAX);
        byte[] body = body(length);
        int code = ByteBuffer.wrap(body).getInt();
        startedUp = code != SSL_REQUEST && code != GSS_REQUEST;
        return ByteBuffer.allocate(length).putInt(length).put(body).array();
    }

    private int length(int max) throws IOException {
        int length = in.readInt();
        if (length < Integer.BYTES || length > max) {
            throw new IOException("Not PostgreSQL's protocol: a message of " + length + " bytes");
        }
        return length;
    }

    private byte[] body(int length) throws IOException {
        byte[] body = in.readNBytes(length - Integer.BYTES);
        if (body.length < length - Integer.BYTES) {
            throw new EOFException();
        }
        return body;
    }

    private boolean runsCommit(char type, byte[] body) {
        return switch (type) {
            case 'Q' -> isCommit(text(body, 0));
            case 'P' -> {
                String statement = text(body, 0);
                if (isCommit(text(body, bytes(statement)))) {
                    commitStatements.add(statement);
                } else {
                    commitStatements.remove(statement);
                }
                yield false;
            }
            case 'B' -> commitStatements.contains(text(body, bytes(text(body, 0))));
            default -> false;
        };
    }

    private static boolean isCommit(String sql) {
        return sql.strip().toUpperCase(Locale.ROOT).startsWith("COMMIT");
    }

    /** The text from here to the next zero byte. */
    private static String text(byte[] body, int from) {
        int end = from;
        while (end < body.length && body[end] != 0) {
            end++;
        }
        return new String(body, from, end - from, UTF_8);
    }

    /** How many bytes a text takes, with its closing zero. */
    private static int bytes(String text) {
        return text.getBytes(UTF_8).length + 1;
    }
}
