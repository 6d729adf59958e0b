package dev.tarn.chassis.http;

import java.util.Map;

/**
 * A request that is turned away for a reason of HTTP; its words come from {@link
 * ErrorBody#answer(int, String)}.
 */
public final class HttpRefusal extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final transient Map<String, String> headers;

    public HttpRefusal(int status, String message, Map<String, String> headers) {
        super(message);
        this.status = status;
        this.headers = Map.copyOf(headers);
    }

    public int status() {
        return status;
    }

    public Map<String, String> headers() {
        return headers;
    }
}
