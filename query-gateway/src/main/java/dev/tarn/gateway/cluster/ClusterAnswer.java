package dev.tarn.gateway.cluster;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;

/** An answer of a cluster as it begins; its connection serves others once its body was read. */
public final class ClusterAnswer implements AutoCloseable {
    private final HttpUriRequestBase request;
    private final ClassicHttpResponse answer;
    private final HttpHeaders headers;
    private final InputStream body;
    private final boolean sentTwice;
    private boolean ended;

    ClusterAnswer(HttpUriRequestBase request, ClassicHttpResponse answer, boolean sentTwice)
            throws IOException {
        this.request = request;
        this.answer = answer;
        this.sentTwice = sentTwice;
        this.headers = headers(answer.getHeaders());
        this.body =
                answer.getEntity() == null
                        ? InputStream.nullInputStream()
                        : answer.getEntity().getContent();
    }

    private static HttpHeaders headers(Header[] lines) {
        Map<String, List<String>> byName = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (Header line : lines) {
            byName.computeIfAbsent(line.getName(), _ -> new ArrayList<>()).add(line.getValue());
        }
        return HttpHeaders.of(byName, (_, _) -> true);
    }

    public int statusCode() {
        return answer.getCode();
    }

    /** Whether another may have got the request before the one that answers. */
    public boolean wasSentTwice() {
        return sentTwice;
    }

    public HttpHeaders headers() {
        return headers;
    }

    /**
     * As much of the body as is there; less than nothing at its end. It fails when nothing comes
     * for as long as the request allows.
     */
    public int read(byte[] buffer) throws IOException {
        int count = body.read(buffer);
        ended |= count < 0;
        return count;
    }

    /**
     * An answer that was not read to its end takes its connection with it: to close its stream
     * would be to read the rest.
     */
    @Override
    public void close() throws IOException {
        if (ended) {
            answer.close();
            return;
        }
        request.cancel();
        try {
            answer.close();
        } catch (IOException _) {
            // Its connection is closed already.
        }
    }
}
