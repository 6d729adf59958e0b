package dev.tarn.chassis.http;

import java.util.function.BiPredicate;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Leads requests whose handlers never keep a body whole past the bounds for those that do. */
final class StreamedBodies extends Handler.Wrapper {
    private final Handler behindBounds;
    private final BiPredicate<String, String> streamed;

    StreamedBodies(Handler bounds, Handler behindBounds, BiPredicate<String, String> streamed) {
        super(bounds);
        this.behindBounds = behindBounds;
        this.streamed = streamed;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String path = request.getHttpURI().getPath();
        if (path != null && streamed.test(request.getMethod(), path)) {
            return behindBounds.handle(request, response, callback);
        }
        return super.handle(request, response, callback);
    }
}
