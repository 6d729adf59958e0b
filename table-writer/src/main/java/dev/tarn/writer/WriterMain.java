package dev.tarn.writer;

import dev.tarn.chassis.command.ServiceCommand;
import dev.tarn.chassis.config.ConfigLoader;
import java.time.InstantSource;
import java.util.List;

/** The writer as a process of its own. */
public final class WriterMain {
    private WriterMain() {}

    public static void main(String[] args) {
        var command =
                new ServiceCommand<>(
                        "table-writer",
                        "WRITER",
                        WriterConfig.class,
                        WriterConfig::admin,
                        config -> WriterServer.start(config, InstantSource.system()),
                        WriterServer::migrate);
        System.exit(command.run(List.of(args), ConfigLoader.environment(), System.out, System.err));
    }
}
