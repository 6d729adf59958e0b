package dev.tarn.gateway.protocol;

import dev.tarn.chassis.http.HttpRefusal;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where a client believes the gateway to be; Trino builds the URIs of its answers from it. It comes
 * from the connection, or from the configuration where something stands before us; what a client
 * says in X-Forwarded-* or Forwarded is not read.
 *
 * @param prefix of every path, without a slash at its end; mostly empty
 */
public record ExternalAddress(String scheme, String host, int port, String prefix) {
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._:\\[\\]-]{1,255}");

    /** How to find the address of a request. */
    public record Source(Optional<URI> publicUri) {
        public ExternalAddress of(HttpServletRequest request) {
            return publicUri.map(ExternalAddress::configured).orElseGet(() -> asked(request));
        }
    }

    private static ExternalAddress configured(URI uri) {
        String path = Optional.ofNullable(uri.getPath()).orElse("");
        return new ExternalAddress(
                uri.getScheme(),
                uri.getHost(),
                uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equals("https") ? 443 : 80,
                path.endsWith("/") ? path.substring(0, path.length() - 1) : path);
    }

    private static ExternalAddress asked(HttpServletRequest request) {
        String host = Optional.ofNullable(request.getServerName()).orElse("");
        if (!HOST.matcher(host).matches()) {
            throw new HttpRefusal(400, "The Host header names no host", Map.of());
        }
        return new ExternalAddress(
                request.isSecure() ? "https" : "http", host, request.getServerPort(), "");
    }

    public boolean secure() {
        return scheme.equals("https");
    }

    /** Whether a browser that shows a page of ours would call that page's origin so. */
    public boolean isOrigin(String origin) {
        try {
            URI uri = URI.create(origin);
            int usual = secure() ? 443 : 80;
            return scheme.equals(uri.getScheme())
                    && host.equalsIgnoreCase(uri.getHost())
                    && port == (uri.getPort() < 0 ? usual : uri.getPort());
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    public String base() {
        return "%s://%s:%d%s".formatted(scheme, host, port, prefix);
    }
}
