package dev.tarn.gateway.cluster;

import java.io.IOException;

/** There was no connection: nothing of the request has been sent. */
final class NotReached extends IOException {
    private static final long serialVersionUID = 1;

    NotReached(IOException cause) {
        super(cause.getMessage(), cause);
    }
}
