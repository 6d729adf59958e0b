package dev.tarn.gateway.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.time.Duration;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.util.Timeout;

/** What a cluster is asked. */
public final class ClusterRequest {
    private final HttpUriRequestBase request;
    private Duration within;

    ClusterRequest(String method, URI uri, Duration within) {
        this.request = new HttpUriRequestBase(method, uri);
        this.within = within;
    }

    /** One line more, beside others of that name. */
    public ClusterRequest header(String name, String value) {
        request.addHeader(name, value);
        return this;
    }

    /** The only line of that name. */
    public ClusterRequest setHeader(String name, String value) {
        // A set one takes the place of the first of several.
        request.removeHeaders(name);
        request.addHeader(name, value);
        return this;
    }

    public ClusterRequest text(String body) {
        request.setHeader("Content-Type", "text/plain; charset=utf-8");
        // Its type is said by the line above.
        request.setEntity(new ByteArrayEntity(body.getBytes(UTF_8), null));
        return this;
    }

    /** How long the cluster may say nothing, before its answer and in the middle of it. */
    public ClusterRequest within(Duration patience) {
        within = patience;
        return this;
    }

    Duration within() {
        return within;
    }

    HttpUriRequestBase toSend() {
        request.setConfig(
                RequestConfig.custom()
                        .setConnectionRequestTimeout(Timeout.of(within))
                        .setResponseTimeout(Timeout.of(within))
                        .setRedirectsEnabled(false)
                        .setAuthenticationEnabled(false)
                        // An offer of TLS in a header, which some servers take for an attack.
                        .setProtocolUpgradeEnabled(false)
                        .build());
        return request;
    }
}
