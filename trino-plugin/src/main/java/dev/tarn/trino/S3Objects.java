package dev.tarn.trino;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Objects below one prefix of an S3 store, by names of letters, digits and {@code _-/}: as much of
 * the protocol as segments need, so that the plugin brings nothing but itself.
 */
final class S3Objects {
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(5);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(60);
    private static final byte[] NOTHING = {};

    private final URI endpoint;
    private final S3Location location;
    private final S3Signature signature;
    private final InstantSource clock;
    private final HttpClient client =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(CONNECT_WITHIN)
                    .build();

    S3Objects(URI endpoint, S3Location location, S3Signature signature, InstantSource clock) {
        this.endpoint = endpoint;
        this.location = location;
        this.signature = signature;
        this.clock = clock;
    }

    void put(String name, byte[] bytes) throws IOException {
        HttpResponse<InputStream> answer = send("PUT", object(name), bytes);
        close(answer);
        require("write", name, answer, 200);
    }

    /** Whoever takes it closes it. */
    InputStream get(String name) throws IOException {
        HttpResponse<InputStream> answer = send("GET", object(name), NOTHING);
        if (answer.statusCode() != 200) {
            close(answer);
        }
        require("read", name, answer, 200);
        return answer.body();
    }

    /** One that is gone already is as good. */
    void delete(String name) throws IOException {
        HttpResponse<InputStream> answer = send("DELETE", object(name), NOTHING);
        close(answer);
        if (answer.statusCode() != 404) {
            require("delete", name, answer, 204);
        }
    }

    /**
     * A thousand names at most, in their order.
     *
     * @param next where the others begin
     */
    record Names(List<String> names, Optional<String> next) {
        Names {
            names = List.copyOf(names);
        }
    }

    /** Those that begin so. */
    Names list(String beginning, Optional<String> from) throws IOException {
        var parameters = new HashMap<String, String>();
        parameters.put("list-type", "2");
        parameters.put("prefix", location.prefix() + beginning);
        from.ifPresent(token -> parameters.put("continuation-token", token));
        HttpResponse<InputStream> answer =
                send("GET", URI.create(bucket() + "?" + S3Signature.query(parameters)), NOTHING);
        try (InputStream body = answer.body()) {
            require("list", beginning, answer, 200);
            return read(body);
        } catch (XMLStreamException e) {
            throw new IOException("Cannot list %s: no list in the answer".formatted(beginning), e);
        }
    }

    private Names read(InputStream body) throws XMLStreamException {
        XMLInputFactory factory = XMLInputFactory.newFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        XMLStreamReader reader = factory.createXMLStreamReader(body);
        var names = new ArrayList<String>();
        Optional<String> next = Optional.empty();
        while (reader.hasNext()) {
            if (reader.next() == XMLStreamConstants.START_ELEMENT) {
                switch (reader.getLocalName()) {
                    case "Key" -> {
                        String key = reader.getElementText();
                        if (key.startsWith(location.prefix())) {
                            names.add(key.substring(location.prefix().length()));
                        }
                    }
                    case "NextContinuationToken" -> next = Optional.of(reader.getElementText());
                    default -> {
                        // Sizes and times.
                    }
                }
            }
        }
        return new Names(names, next);
    }

    private String bucket() {
        return endpoint + "/" + location.bucket();
    }

    private URI object(String name) {
        return URI.create(bucket() + "/" + location.prefix() + name);
    }

    private HttpResponse<InputStream> send(String method, URI uri, byte[] body) throws IOException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(uri)
                        .timeout(ANSWER_WITHIN)
                        .method(
                                method,
                                body.length == 0
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofByteArray(body));
        for (Map.Entry<String, String> header :
                signature.sign(method, uri, body, clock.instant()).entrySet()) {
            request.header(header.getKey(), header.getValue());
        }
        try {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            var interrupted = new InterruptedIOException("Interrupted");
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    private static void close(HttpResponse<InputStream> answer) throws IOException {
        try (InputStream body = answer.body()) {
            // An error is some lines, and a connection whose answer was read serves again.
            body.skip(64 * 1024);
        }
    }

    private static void require(
            String deed, String name, HttpResponse<InputStream> answer, int status)
            throws IOException {
        if (answer.statusCode() != status) {
            throw new IOException(
                    "Cannot %s %s: the store answers %d"
                            .formatted(deed, name, answer.statusCode()));
        }
    }
}
