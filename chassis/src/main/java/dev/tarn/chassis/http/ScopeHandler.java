package dev.tarn.chassis.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Binds the request's scope for everything that happens on its thread. */
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
                .call(() -> super.handle(request, new Breakable(request, response), callback));
    }

    /**
     * A response that failed after its first bytes left must not end as if it were whole: its last
     * chunk is never sent, so that the client sees a broken connection instead of a truncated
     * answer.
     */
    private static final class Breakable extends Response.Wrapper {
        private final Request request;

        Breakable(Request request, Response response) {
            super(request, response);
            this.request = request;
        }

        @Override
        public void write(boolean last, ByteBuffer bytes, Callback callback) {
            if (request.getAttribute(FailureAnswers.BROKEN) == null) {
                super.write(last, bytes, callback);
            } else {
                callback.failed(new IOException("The request failed after its answer had begun"));
            }
        }
    }
}
