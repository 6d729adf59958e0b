package dev.tarn.gateway.cluster;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.HttpRequestRetryStrategy;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * How clusters are spoken to: by the thread that has been asked, from socket to socket. A client
 * that reads with threads of its own costs a page more in handing over than the page itself does.
 */
public final class ClusterHttp implements AutoCloseable {
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(5);

    /** As many as there are requests; how many those may be is the listener's business. */
    private static final int CONNECTIONS_MAX = 10_000;

    private static final Duration IDLE_UNCHECKED = Duration.ofSeconds(1);
    private static final Duration IDLE_MAX = Duration.ofSeconds(60);

    /** Prepared statements come back in headers. */
    private static final int HEADERS_BYTES_MAX = 128 * 1024;

    private static final int HEADERS_MAX = 1_000;

    /** What is received with one call of the system. */
    private static final int BUFFER_BYTES = 64 * 1024;

    /** Set on a request that was sent once already, and may have arrived. */
    private static final String SENT = "dev.tarn.gateway.sent";

    private final CloseableHttpClient client;

    public ClusterHttp() {
        client =
                HttpClients.custom()
                        .setConnectionManager(
                                PoolingHttpClientConnectionManagerBuilder.create()
                                        .setMaxConnTotal(CONNECTIONS_MAX)
                                        .setMaxConnPerRoute(CONNECTIONS_MAX)
                                        .setConnectionFactory(
                                                ManagedHttpClientConnectionFactory.builder()
                                                        .http1Config(
                                                                Http1Config.custom()
                                                                        .setBufferSize(BUFFER_BYTES)
                                                                        .setMaxLineLength(
                                                                                HEADERS_BYTES_MAX)
                                                                        .setMaxHeaderCount(
                                                                                HEADERS_MAX)
                                                                        .build())
                                                        .build())
                                        .setTlsSocketStrategy(
                                                DefaultClientTlsStrategy.createSystemDefault())
                                        .setDefaultSocketConfig(
                                                SocketConfig.custom().setTcpNoDelay(true).build())
                                        .setDefaultConnectionConfig(
                                                ConnectionConfig.custom()
                                                        .setConnectTimeout(
                                                                Timeout.of(CONNECT_WITHIN))
                                                        .setValidateAfterInactivity(
                                                                TimeValue.of(IDLE_UNCHECKED))
                                                        .setIdleTimeout(Timeout.of(IDLE_MAX))
                                                        .build())
                                        .build())
                        .setRetryStrategy(new OnceMore())
                        .evictIdleConnections(TimeValue.of(IDLE_MAX))
                        .disableCookieManagement()
                        .disableAuthCaching()
                        .disableContentCompression()
                        .disableRedirectHandling()
                        .disableDefaultUserAgent()
                        .build();
    }

    /** {@code answerWithin} is how long it may say nothing. */
    public Cluster cluster(String name, URI uri, Duration answerWithin) {
        return new Cluster(this, name, uri, answerWithin);
    }

    ClusterAnswer send(ClusterRequest request) throws IOException {
        HttpUriRequestBase sent = request.toSend();
        var context = HttpClientContext.create();
        try {
            ClassicHttpResponse answer = client.executeOpen(null, sent, context);
            return new ClusterAnswer(sent, answer, wasSentBefore(context));
        } catch (IOException | RuntimeException e) {
            // Nobody has an answer that they could close.
            sent.cancel();
            if (e instanceof IOException failure
                    && isBeforeSending(failure)
                    && !wasSentBefore(context)) {
                throw new NotReached(failure);
            }
            throw e;
        }
    }

    private static boolean wasSentBefore(HttpContext context) {
        return context.getAttribute(SENT) != null;
    }

    private static boolean isBeforeSending(IOException failure) {
        return failure instanceof ConnectException
                || failure instanceof ConnectTimeoutException
                || failure instanceof NoRouteToHostException
                || failure instanceof UnknownHostException;
    }

    @Override
    public void close() throws IOException {
        client.close();
    }

    /**
     * A connection that was kept may have been closed by the cluster in the moment of its use. A
     * page may be asked for twice, and of a statement that was posted twice only the one runs that
     * is polled.
     */
    private static final class OnceMore implements HttpRequestRetryStrategy {
        @Override
        public boolean retryRequest(
                HttpRequest request, IOException failure, int count, HttpContext context) {
            boolean again =
                    count == 1
                            && (failure instanceof NoHttpResponseException
                                    || failure instanceof SocketException);
            if (again && !isBeforeSending(failure)) {
                context.setAttribute(SENT, true);
            }
            return again;
        }

        @Override
        public boolean retryRequest(HttpResponse answer, int count, HttpContext context) {
            return false;
        }

        @Override
        public TimeValue getRetryInterval(HttpResponse answer, int count, HttpContext context) {
            return TimeValue.ZERO_MILLISECONDS;
        }
    }
}
