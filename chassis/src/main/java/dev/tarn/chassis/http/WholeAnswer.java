package dev.tarn.chassis.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A small answer of another service, whole. The time-out of a request ends with the headers of its
 * answer, so that ours stands beside: who stalls in the middle is as absent as who says nothing.
 * Nothing here waits for the pool that all of a process shares, as {@code sendAsync} does: whoever
 * blocks that pool would stop us.
 */
public final class WholeAnswer {
    private final HttpResponse<InputStream> answer;
    private final byte[] body;

    private WholeAnswer(HttpResponse<InputStream> answer, byte[] body) {
        this.answer = answer;
        this.body = body;
    }

    /**
     * Fails when the answer is longer than {@code bytesMax}, and when its rest is not here so long
     * after its headers; how long those may take is said by the request.
     */
    public static WholeAnswer of(
            HttpClient client, HttpRequest request, Duration within, int bytesMax)
            throws IOException, InterruptedException {
        HttpResponse<InputStream> answer = client.send(request, BodyHandlers.ofInputStream());
        var over = new CountDownLatch(1);
        var late = new CountDownLatch(1);
        try (InputStream body = answer.body()) {
            Thread.startVirtualThread(() -> closeUnless(over, late, body, within));
            byte[] bytes = body.readNBytes(bytesMax + 1);
            if (bytes.length > bytesMax) {
                throw new IOException("the answer is longer than %d bytes".formatted(bytesMax));
            }
            return new WholeAnswer(answer, bytes);
        } catch (IOException e) {
            throw late.getCount() == 0 ? new IOException("no whole answer within " + within, e) : e;
        } finally {
            over.countDown();
        }
    }

    private static void closeUnless(
            CountDownLatch over, CountDownLatch late, InputStream body, Duration within) {
        try {
            if (!over.await(within.toMillis(), TimeUnit.MILLISECONDS)) {
                late.countDown();
                body.close();
            }
        } catch (IOException _) {
            // It is as good as closed.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    public int statusCode() {
        return answer.statusCode();
    }

    public HttpHeaders headers() {
        return answer.headers();
    }

    public byte[] body() {
        return body;
    }
}
