package dev.tarn.producer;

/** Time was up before the writer had room. It is certain that the batch has not landed. */
public final class Busy extends ProducerException {
    private static final long serialVersionUID = 1;

    Busy(String message) {
        super(message);
    }
}
