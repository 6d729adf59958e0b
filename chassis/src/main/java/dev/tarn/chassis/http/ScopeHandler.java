package dev.tarn.chassis.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Binds the request's scope for everything that happens on its thread. A response that failed after
 * its first bytes left must not end as if it were whole: nothing of it is written any more and it
 * never completes, so that the client sees a broken connection instead of a truncated answer.
 */
final class ScopeHandler extends Handler.Wrapper {
    private final RequestScopes scopes;

    ScopeHandler(RequestScopes scopes) {
        this.scopes = scopes;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        RequestScope scope = scopes.of(request);
        response.getHeaders().put(RequestScope.REQUEST_ID, scope.requestId());
        return ScopedValue.where(RequestScope.CURRENT, scope)
                .call(() ->
                        super.handle(
                                request,
                                new BreakableResponse(request, response),
                                new BreakableCallback(request, callback)));
    }

    private static boolean broken(Request request) {
        return request.getAttribute(FailureAnswers.BROKEN) != null;
    }

    private static IOException failure() {
        return new IOException("The request failed after its answer had begun");
    }

    private static final class BreakableResponse extends Response.Wrapper {
        private final Request request;

        BreakableResponse(Request request, Response response) {
            super(request, response);
            this.request = request;
        }

        @Override
        public void write(boolean last, ByteBuffer bytes, Callback callback) {
            if (broken(request)) {
                callback.failed(failure());
            } else {
                super.write(last, bytes, callback);
            }
        }
    }

    private static final class BreakableCallback extends Callback.Nested {
        private final Request request;

        BreakableCallback(Request request, Callback callback) {
            super(callback);
            this.request = request;
        }

        @Override
        public void succeeded() {
            if (broken(request)) {
                super.failed(failure());
            } else {
                super.succeeded();
            }
        }
    }
}
