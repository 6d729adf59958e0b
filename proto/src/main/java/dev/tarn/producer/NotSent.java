package dev.tarn.producer;

import java.io.IOException;

/** Nobody has got the request: nothing can have come of it. */
final class NotSent extends IOException {
    private static final long serialVersionUID = 1;

    NotSent(Throwable cause) {
        super(String.valueOf(cause.getMessage()), cause);
    }
}
