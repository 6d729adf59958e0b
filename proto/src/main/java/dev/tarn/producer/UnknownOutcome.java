package dev.tarn.producer;

import java.util.Optional;

/**
 * Time was up, and the batch may be in the table, now or later. Sending the same bytes under the
 * same key does no harm and ends the doubt; under another key they may be there twice.
 */
public final class UnknownOutcome extends ProducerException {
    private static final long serialVersionUID = 1;

    private final String key;
    private final transient Optional<Receipt> receipt;

    UnknownOutcome(String message, String key, Optional<Receipt> receipt) {
        super(message);
        this.key = key;
        this.receipt = receipt;
    }

    UnknownOutcome(String message, String key, Optional<Receipt> receipt, Throwable cause) {
        super(message, cause);
        this.key = key;
        this.receipt = receipt;
    }

    public String key() {
        return key;
    }

    /** The last that was heard, where the batch is known to have landed: it will be written. */
    public Optional<Receipt> receipt() {
        return receipt;
    }
}
