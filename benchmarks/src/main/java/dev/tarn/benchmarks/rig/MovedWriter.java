package dev.tarn.benchmarks.rig;

import dev.tarn.chassis.command.ServiceCommand;
import dev.tarn.chassis.config.ConfigLoader;
import dev.tarn.writer.WriterConfig;
import dev.tarn.writer.WriterServer;
import java.util.List;

/** The writer as {@code WriterMain} runs it, but for its clock, which may be moved. */
final class MovedWriter {
    private MovedWriter() {}

    public static void main(String[] args) {
        var clock = MovedClock.ofThisProcess();
        var command =
                new ServiceCommand<>(
                        "table-writer",
                        "WRITER",
                        WriterConfig.class,
                        WriterConfig::admin,
                        config -> WriterServer.start(config, clock));
        System.exit(command.run(List.of(args), ConfigLoader.environment(), System.out, System.err));
    }
}
