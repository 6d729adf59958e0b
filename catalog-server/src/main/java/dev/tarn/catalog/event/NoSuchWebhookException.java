package dev.tarn.catalog.event;

/** A webhook was named that is not there. */
public final class NoSuchWebhookException extends RuntimeException {
    private static final long serialVersionUID = 1;

    NoSuchWebhookException(String name) {
        super("Webhook does not exist: " + name);
    }
}
