package dev.tarn.chassis.http;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Reads what is left of a body whose answer has gone out without it. Otherwise the connection is
 * closed with bytes on their way, which resets it, and a client that sends before it reads never
 * sees why it was refused. Such a request keeps its place among those that run, so that few at once
 * are read to their end, and nobody without rights can keep others out by sending slowly.
 */
final class UnreadBodyHandler extends Handler.Wrapper {
    /** What came with the headers; the rest is read when the answer is out. */
    private static final int READS_BEFORE_ANSWER = 16;

    private static final long SILENCE_MILLIS = 1_000;
    private static final long WHOLE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final Semaphore places;

    /** Reads the rest of so many bodies at once. */
    UnreadBodyHandler(Handler handler, int atOnce) {
        super(handler);
        this.places = new Semaphore(atOnce);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (request.getLength() == 0 || request.getHeaders().contains(HttpHeader.EXPECT)) {
            return super.handle(request, response, callback);
        }
        var readable = new ReadableRequest(request);
        var reading =
                new Callback.Nested(callback) {
                    @Override
                    public void succeeded() {
                        if (response.isCommitted() && places.tryAcquire()) {
                            new Remainder(request, Callback.from(places::release, callback)).run();
                        } else {
                            super.succeeded();
                        }
                    }
                };
        try {
            return super.handle(readable, response, reading);
        } catch (HttpException.RuntimeException refused) {
            // Jetty would answer as well, but as if there were nothing behind the answer.
            Response.writeError(readable, response, reading, refused);
            return true;
        }
    }

    /** Whoever gives up its body does so for himself: Jetty would let nobody read it any more. */
    private static final class ReadableRequest extends Request.Wrapper {
        private volatile Optional<Throwable> failure = Optional.empty();

        ReadableRequest(Request request) {
            super(request);
        }

        @Override
        public Content.Chunk read() {
            return failure.map(because -> Content.Chunk.from(because, true)).orElseGet(super::read);
        }

        @Override
        public void fail(Throwable because) {
            failure = Optional.of(because);
        }

        @Override
        public boolean consumeAvailable() {
            for (int reads = 0; reads < READS_BEFORE_ANSWER; reads++) {
                Content.Chunk chunk = super.read();
                if (chunk == null) {
                    return false;
                }
                chunk.release();
                if (chunk.isLast()) {
                    return !Content.Chunk.isFailure(chunk);
                }
            }
            return false;
        }
    }

    private static final class Remainder implements Runnable {
        private final Request request;
        private final Callback callback;
        private final long begun = System.nanoTime();
        private final AtomicBoolean ended = new AtomicBoolean();
        private Scheduler.Task silence = () -> true;

        Remainder(Request request, Callback callback) {
            this.request = request;
            this.callback = callback;
        }

        @Override
        public void run() {
            silence.cancel();
            while (System.nanoTime() - begun < WHOLE_NANOS) {
                Content.Chunk chunk = request.read();
                if (chunk == null) {
                    silence =
                            request.getComponents()
                                    .getScheduler()
                                    .schedule(this::giveUp, SILENCE_MILLIS, TimeUnit.MILLISECONDS);
                    request.demand(this);
                    return;
                }
                chunk.release();
                if (chunk.isLast()) {
                    break;
                }
            }
            if (ended.compareAndSet(false, true)) {
                callback.succeeded();
            }
        }

        private void giveUp() {
            if (ended.compareAndSet(false, true)) {
                callback.failed(new IOException("The rest of the body did not come"));
            }
        }
    }
}
