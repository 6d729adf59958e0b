package dev.tarn.chassis.http;

import java.nio.charset.StandardCharsets;

/**
 * The error body of a service that there is only here: {@code 404 missing: message (request id)}.
 */
final class PlainErrors implements ErrorBody {
    @Override
    public ErrorAnswer answer(Throwable failure) {
        return switch (failure) {
            case IllegalArgumentException refused ->
                    new ErrorAnswer(422, "refused", String.valueOf(refused.getMessage()));
            default -> new ErrorAnswer(500, "bug", "Internal error");
        };
    }

    @Override
    public ErrorAnswer answer(int status, String message) {
        return new ErrorAnswer(status, "http", message);
    }

    @Override
    public byte[] render(ErrorAnswer answer, RequestScope scope) {
        return "%d %s: %s (%s)"
                .formatted(answer.status(), answer.type(), answer.message(), scope.requestId())
                .getBytes(StandardCharsets.UTF_8);
    }
}
