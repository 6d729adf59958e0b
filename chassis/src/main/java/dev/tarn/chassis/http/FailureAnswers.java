package dev.tarn.chassis.http;

import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.MethodNotAllowedResponse;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.EofException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns whatever went wrong into the service's own words, and logs what nobody expected: once,
 * here.
 */
final class FailureAnswers {
    /** Request attribute: the handler failed when the answer was already on its way. */
    static final String BROKEN = FailureAnswers.class.getName() + ".broken";

    private static final Logger LOG = LoggerFactory.getLogger(FailureAnswers.class);
    private static final String JSON = "application/json";

    private final ErrorBody errors;

    FailureAnswers(ErrorBody errors) {
        this.errors = errors;
    }

    /** Takes over from Javalin's own answers, which are words of Javalin. */
    void register(JavalinConfig config) {
        config.routes.exception(HttpResponseException.class, this::write);
        config.routes.exception(Exception.class, this::write);
        // Javalin answers a time-out of the connection with a status and no body, past the
        // exception handlers.
        config.routes.error(
                config.jetty.timeoutStatus,
                context -> {
                    if (context.resultInputStream() == null) {
                        write(
                                context,
                                answer(
                                        config.jetty.timeoutStatus,
                                        "The request did not arrive in time"));
                    }
                });
        config.router.javaLangErrorHandler((response, error) -> {
            RequestScope scope = RequestScope.current();
            ErrorAnswer answer = answer(error, scope);
            byte[] body = errors.render(answer, scope);
            response.setStatus(answer.status());
            response.setContentType(JSON);
            try {
                response.getOutputStream().write(body);
            } catch (IOException e) {
                LOG.atDebug().setCause(e).log("The client of a failed request is gone");
            }
        });
    }

    private void write(Exception failure, Context context) {
        ErrorAnswer answer = answer(failure, RequestScope.current());
        // Bytes that left, or that a compressor has swallowed, cannot be taken back.
        if (context.res().isCommitted() || context.res().getHeader("Content-Encoding") != null) {
            context.attribute(BROKEN, true);
        } else {
            context.res().resetBuffer();
            write(context, answer);
        }
    }

    private void write(Context context, ErrorAnswer answer) {
        answer.headers().forEach(context::header);
        context.status(answer.status());
        context.contentType(JSON);
        context.result(errors.render(answer, RequestScope.current()));
    }

    ErrorAnswer answer(Throwable failure, RequestScope scope) {
        ErrorAnswer answer =
                switch (failure) {
                    case HttpRefusal refusal ->
                            answer(refusal.status(), words(refusal), refusal.headers());
                    case MethodNotAllowedResponse notAllowed ->
                            answer(
                                    notAllowed.getStatus(),
                                    scope.method() + " is not allowed on " + scope.path(),
                                    Map.of("Allow", allowed(notAllowed)));
                    case HttpResponseException response ->
                            answer(response.getStatus(), words(response), Map.of());
                    default -> answerUnknown(failure);
                };
        if (failure instanceof HttpRefusal) {
            return answer;
        }
        if (answer.status() == HttpStatus.SERVICE_UNAVAILABLE_503) {
            // While something is gone every request ends so: a stack for each would take the time
            // that the start of what is gone needs.
            LOG.atWarn()
                    .addKeyValue("requestId", scope.requestId())
                    .addKeyValue("method", scope.method())
                    .addKeyValue("path", scope.pathToLog())
                    .addKeyValue("because", reasons(failure))
                    .log("Request cannot be answered now");
            LOG.atDebug().setCause(failure).log("Why {} has no answer", scope.requestId());
        } else if (answer.status() >= 500) {
            LOG.atError()
                    .addKeyValue("requestId", scope.requestId())
                    .addKeyValue("method", scope.method())
                    .addKeyValue("path", scope.pathToLog())
                    .setCause(failure)
                    .log("Request failed");
        }
        return answer;
    }

    /** What each of the causes says, the first one first. */
    private static String reasons(Throwable failure) {
        var reasons = new StringJoiner("; ");
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < 10; depth++, cause = cause.getCause()) {
            reasons.add(cause.getClass().getSimpleName() + ": " + cause.getMessage());
        }
        return reasons.toString();
    }

    /** Reading a body can fail deep inside a parser, so the cause counts as well. */
    private ErrorAnswer answerUnknown(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < 10; depth++, cause = cause.getCause()) {
            if (cause instanceof HttpException http) {
                return answer(
                        http.getCode(), Optional.ofNullable(http.getReason()).orElse(""), Map.of());
            }
            if (cause instanceof EofException) {
                return answer(
                        HttpStatus.BAD_REQUEST_400,
                        "The request ended before its body was complete",
                        Map.of());
            }
        }
        return errors.answer(failure);
    }

    ErrorAnswer answer(int status, String message) {
        return answer(status, message, Map.of());
    }

    private ErrorAnswer answer(int status, String message, Map<String, String> headers) {
        ErrorAnswer answer =
                errors.answer(status, message.isEmpty() ? HttpStatus.getMessage(status) : message);
        Map<String, String> all = new HashMap<>(answer.headers());
        all.putAll(headers);
        if (status == HttpStatus.SERVICE_UNAVAILABLE_503) {
            all.putIfAbsent("Retry-After", "1");
        }
        return new ErrorAnswer(answer.status(), answer.type(), answer.message(), all);
    }

    private static String words(Exception failure) {
        return Optional.ofNullable(failure.getMessage()).orElse("");
    }

    private static String allowed(MethodNotAllowedResponse response) {
        return response.getDetails().getOrDefault("availableMethods", "");
    }
}
