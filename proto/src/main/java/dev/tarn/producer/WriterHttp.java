package dev.tarn.producer;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Requests in the name of a producer, and small answers, whole. */
final class WriterHttp implements AutoCloseable {
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(5);
    private static final int ANSWER_BYTES_MAX = 1 << 20;
    private static final int UNAUTHORIZED = 401;

    private final Credentials credentials;

    /** Bodies are read here, and may block. */
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private final HttpClient client =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(CONNECT_WITHIN)
                    .executor(threads)
                    .build();

    WriterHttp(Credentials credentials) {
        this.credentials = credentials;
    }

    record Answer(int status, Optional<Duration> retryAfter, Map<String, Object> json) {
        /** What the error says, when it has the shape of one. */
        String message() {
            return json.get("error") instanceof Map<?, ?> error
                            && error.get("message") instanceof String said
                    ? said
                    : "no reason was given";
        }

        @Override
        public String toString() {
            return "HTTP %d, %s".formatted(status, message());
        }
    }

    /** {@link NotSent} where that is certain; any other {@link IOException} leaves it open. */
    Answer send(HttpRequest.Builder request, Duration within)
            throws IOException, InterruptedException {
        String token = token();
        HttpResponse<byte[]> answer =
                await(request.setHeader("Authorization", "Bearer " + token).build(), within);
        if (answer.statusCode() == UNAUTHORIZED) {
            credentials.refused(token);
        }
        return new Answer(answer.statusCode(), retryAfter(answer), Json.object(answer.body()));
    }

    private String token() throws NotSent, InterruptedException {
        try {
            return credentials.token(client);
        } catch (LoginRefused refused) {
            throw refused;
        } catch (IOException | RuntimeException failure) {
            throw new NotSent(failure);
        }
    }

    /**
     * A time-out of the request itself would end with the headers of the answer. Cancelling with
     * {@code true} is what the JDK's client takes for the end of a request.
     */
    @SuppressWarnings("Interruption")
    private HttpResponse<byte[]> await(HttpRequest request, Duration within)
            throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> answer =
                client.sendAsync(
                        request,
                        BodyHandlers.limiting(BodyHandlers.ofByteArray(), ANSWER_BYTES_MAX));
        try {
            return answer.get(within.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            answer.cancel(true);
            throw new IOException("no answer within " + within, late);
        } catch (InterruptedException stopped) {
            answer.cancel(true);
            throw stopped;
        } catch (ExecutionException failure) {
            throw switch (failure.getCause()) {
                case ConnectException refused -> new NotSent(refused);
                case HttpConnectTimeoutException silent -> new NotSent(silent);
                case IOException lost -> lost;
                case null, default -> new IOException(failure);
            };
        }
    }

    private static Optional<Duration> retryAfter(HttpResponse<?> answer) {
        return answer.headers()
                .firstValue("Retry-After")
                .filter(text -> text.matches("[0-9]{1,9}"))
                .map(text -> Duration.ofSeconds(Long.parseLong(text)));
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
        threads.shutdownNow();
        threads.close();
    }
}
