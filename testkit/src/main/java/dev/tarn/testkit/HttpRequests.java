package dev.tarn.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a client says to an HTTP server, request by request. */
final class HttpRequests {
    private static final int HEAD_BYTES_MAX = 64 * 1024;
    private static final int BUFFER_BYTES = 16 * 1024;
    private static final String END = "\r\n\r\n";
    private static final Pattern LENGTH =
            Pattern.compile("\r\ncontent-length: *(\\d+)\r\n", Pattern.CASE_INSENSITIVE);

    private final InputStream in;
    private long bodyBytes;

    HttpRequests(InputStream in) {
        this.in = new BufferedInputStream(in, BUFFER_BYTES);
    }

    /** The first line and the headers of the next request, as they came. */
    String head() throws IOException {
        var head = new ByteArrayOutputStream();
        int matched = 0;
        while (matched < END.length()) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException();
            }
            head.write(next);
            if (head.size() > HEAD_BYTES_MAX) {
                throw new IOException("Not HTTP: a head of more than " + HEAD_BYTES_MAX + " bytes");
            }
            // A return that breaks the end off may be the first of another.
            matched = next == END.charAt(matched) ? matched + 1 : next == '\r' ? 1 : 0;
        }
        String text = head.toString(ISO_8859_1);
        Matcher length = LENGTH.matcher(text);
        bodyBytes = length.find() ? Long.parseLong(length.group(1)) : 0;
        return text;
    }

    /**
     * Passes the body of this request on. The head has to be on its way by then: a client may wait
     * to be asked for the body.
     */
    void passBody(OutputStream out) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        while (bodyBytes > 0) {
            int read = in.read(buffer, 0, (int) Math.min(buffer.length, bodyBytes));
            if (read < 0) {
                throw new EOFException();
            }
            out.write(buffer, 0, read);
            out.flush();
            bodyBytes -= read;
        }
    }
}
