package dev.tarn.gateway.statement;

/**
 * A cluster's answer ended before its end. The client may ask for the same page again, which gives
 * the same bytes.
 */
public final class AnswerBroken extends RuntimeException {
    private static final long serialVersionUID = 1;

    AnswerBroken(String cluster, Throwable cause) {
        super("The answer of cluster " + cluster + " broke off: " + cause.getMessage(), cause);
    }
}
