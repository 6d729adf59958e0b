package dev.tarn.chassis.http;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/**
 * What Jetty answers when a request never reaches a route: the service's error body instead of
 * Jetty's HTML.
 */
final class ErrorPage implements Request.Handler {
    private final FailureAnswers failures;
    private final ErrorBody errors;
    private final RequestScopes scopes;

    ErrorPage(FailureAnswers failures, ErrorBody errors, RequestScopes scopes) {
        this.failures = failures;
        this.errors = errors;
        this.scopes = scopes;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        RequestScope scope = scopes.of(request);
        ErrorAnswer answer = answer(request, response, scope);
        byte[] body = errors.render(answer, scope);
        response.setStatus(answer.status());
        answer.headers().forEach(response.getHeaders()::put);
        response.getHeaders().put(RequestScope.REQUEST_ID, scope.requestId());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        if (request.getAttribute(ErrorHandler.ERROR_EXCEPTION) instanceof HttpException) {
            // Jetty ends the connection then; a client that is not told sends its next request
            // into it, and never learns what became of that.
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
        }
        response.write(true, ByteBuffer.wrap(body), callback);
        return true;
    }

    private ErrorAnswer answer(Request request, Response response, RequestScope scope) {
        Object failure = request.getAttribute(ErrorHandler.ERROR_EXCEPTION);
        String message =
                Optional.ofNullable(request.getAttribute(ErrorHandler.ERROR_MESSAGE))
                        .map(Object::toString)
                        .orElse("");
        return switch (failure) {
            case HttpException http ->
                    failures.answer(
                            http.getCode(), Optional.ofNullable(http.getReason()).orElse(message));
            case Throwable unexpected when response.getStatus() == 500 ->
                    failures.answer(unexpected, scope);
            case null, default -> failures.answer(response.getStatus(), message);
        };
    }
}
