package dev.tarn.writer;

import dev.tarn.chassis.command.RunningService;
import dev.tarn.chassis.http.HttpServer;
import dev.tarn.chassis.lifecycle.Lifecycle;
import java.net.URI;
import java.time.InstantSource;

/** One running writer. */
public final class WriterServer implements RunningService {
    private final Lifecycle lifecycle;
    private final HttpServer http;

    WriterServer(Lifecycle lifecycle, HttpServer http) {
        this.lifecycle = lifecycle;
        this.http = http;
    }

    public static WriterServer start(WriterConfig config, InstantSource clock) {
        return WriterWiring.start(config, clock);
    }

    public URI uri() {
        return http.uri();
    }

    @Override
    public void awaitTermination() throws InterruptedException {
        lifecycle.closeOnSignal();
        lifecycle.awaitTermination();
    }

    @Override
    public void close() {
        lifecycle.close();
    }
}
