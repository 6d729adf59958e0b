package dev.tarn.chassis.http;

import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Bounds what the bodies of all requests take together, because handlers keep them whole: many
 * requests of an allowed size must not exhaust the heap. Bytes count from their arrival, so that
 * announcing a large body costs others nothing, until their request is answered.
 */
final class BodyMemoryHandler extends Handler.Wrapper {
    private final long bytesMax;
    private final AtomicLong held = new AtomicLong();

    BodyMemoryHandler(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        var counted = new CountedRequest(request);
        Request.addCompletionListener(request, _ -> counted.forget());
        return super.handle(counted, response, callback);
    }

    private final class CountedRequest extends Request.Wrapper {
        private final AtomicLong mine = new AtomicLong();

        CountedRequest(Request request) {
            super(request);
        }

        @Override
        public Content.Chunk read() {
            Content.Chunk chunk = super.read();
            if (chunk == null || Content.Chunk.isFailure(chunk) || !chunk.hasRemaining()) {
                return chunk;
            }
            int bytes = chunk.remaining();
            mine.addAndGet(bytes);
            if (held.addAndGet(bytes) <= bytesMax) {
                return chunk;
            }
            chunk.release();
            return Content.Chunk.from(
                    new HttpException.RuntimeException(
                            HttpStatus.SERVICE_UNAVAILABLE_503,
                            "Too many large requests at once; nothing was changed"));
        }

        void forget() {
            held.addAndGet(-mine.getAndSet(0));
        }
    }
}
