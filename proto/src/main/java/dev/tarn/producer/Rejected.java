package dev.tarn.producer;

import java.util.Optional;

/**
 * The writer does not take the batch, and would not if it came again. None of it is in the table.
 */
public final class Rejected extends ProducerException {
    private static final long serialVersionUID = 1;

    private final int status;
    private final transient Optional<Receipt> receipt;

    Rejected(int status, String message, Optional<Receipt> receipt) {
        super(message);
        this.status = status;
        this.receipt = receipt;
    }

    /** Of HTTP: 422 is about the batch itself, 403 and 404 about the table and its rights. */
    public int status() {
        return status;
    }

    /** Where the batch has landed, and waits for a person. */
    public Optional<Receipt> receipt() {
        return receipt;
    }
}
