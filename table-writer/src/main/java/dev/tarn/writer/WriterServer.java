package dev.tarn.writer;

import dev.tarn.chassis.command.RunningService;
import dev.tarn.chassis.lifecycle.Lifecycle;
import dev.tarn.database.Database;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.URI;
import java.time.InstantSource;

/** One running writer. */
public final class WriterServer implements RunningService {
    private final Lifecycle lifecycle;
    private final URI uri;

    private final URI adminUri;

    WriterServer(Lifecycle lifecycle, URI uri, URI adminUri) {
        this.lifecycle = lifecycle;
        this.uri = uri;

        this.adminUri = adminUri;
    }

    public static WriterServer start(WriterConfig config, InstantSource clock) {
        return WriterWiring.start(config, clock);
    }

    /** Brings the schema up to date and answers how many migrations that took. */
    static int migrate(WriterConfig config) {
        try (var database =
                Database.open(
                        WriterWiring.NAME, config.database().open(), new SimpleMeterRegistry())) {
            return database.migrations().migrate();
        }
    }

    public URI uri() {
        return uri;
    }

    /** Where metrics and health are. */
    public URI adminUri() {
        return adminUri;
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
