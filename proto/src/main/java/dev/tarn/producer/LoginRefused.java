package dev.tarn.producer;

/** Nobody gives this producer a token. The batch was not sent. */
public final class LoginRefused extends ProducerException {
    private static final long serialVersionUID = 1;

    public LoginRefused(String message) {
        super(message);
    }
}
