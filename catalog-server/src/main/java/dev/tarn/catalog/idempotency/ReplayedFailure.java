package dev.tarn.catalog.idempotency;

import dev.tarn.chassis.http.ErrorAnswer;

/** The request failed under this key before, and fails in the same words. */
public final class ReplayedFailure extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient ErrorAnswer answer;

    ReplayedFailure(ErrorAnswer answer) {
        super(answer.message(), null, false, false);
        this.answer = answer;
    }

    public ErrorAnswer answer() {
        return answer;
    }
}
