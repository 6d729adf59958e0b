package dev.tarn.launcher.ingest;

import dev.tarn.launcher.lake.CatalogOptions;
import dev.tarn.launcher.lake.QualifiedName;
import dev.tarn.launcher.state.LaunchFailure;
import dev.tarn.producer.Producer;
import dev.tarn.producer.SendOptions;
import dev.tarn.producer.Settings;
import dev.tarn.producer.TableProducer;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "ingest",
        description = {
            "Writes files into a table, each of them exactly once: a file that was written before is not written again,"
                    + " however often the command is run.",
            "What a file holds is told by its name: .ndjson, .jsonl, .json, .csv, .tsv, .parquet, .avro, .arrow, .arrows, .xlsx, also with .gz or .zst."
        },
        mixinStandardHelpOptions = true)
public final class IngestCommand implements Callable<Integer> {
    /** Somebody sits before it. */
    private static final Settings PATIENCE = Settings.usual().patience(Duration.ofMinutes(5));

    @Mixin private CatalogOptions options = new CatalogOptions();

    @Parameters(
            index = "0",
            paramLabel = "TABLE",
            description = "As in SQL: sales.orders or sales.\"a.b\", also with the lake before it.")
    private String table = "";

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "FILE", description = "What to write.")
    private List<Path> files = List.of();

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description =
                    "ndjson, json, csv, tsv, parquet, avro, arrow, xlsx or protobuf, whatever the names of the files say.")
    private Optional<String> format = Optional.empty();

    @Option(
            names = "--key",
            paramLabel = "KEY",
            description =
                    "Writes the file under this key instead of one that is made of its content; for one file only.")
    private Optional<String> key = Optional.empty();

    @Option(
            names = "--create",
            description =
                    "Makes the table if there is none, with the columns that the first file has.")
    private boolean create;

    @Option(
            names = "--schema",
            paramLabel = "FILE",
            description = "With --create: the columns instead, in the JSON of Iceberg.")
    private Optional<Path> schema = Optional.empty();

    @Option(
            names = "--partition",
            paramLabel = "COLUMNS",
            description =
                    "With --create: such as \"region, day(at)\"; also year, month, hour, bucket(16, id) and truncate(4, name).")
    private Optional<String> partition = Optional.empty();

    @Option(
            names = "--replace-partitions",
            description = "The partitions of a file's rows hold nothing else afterwards.")
    private boolean replaces;

    @Option(
            names = "--message",
            paramLabel = "VERSION",
            description = "With --format protobuf: the version of the registered message.")
    private Optional<Integer> message = Optional.empty();

    @Option(
            names = "--sheet",
            paramLabel = "NAME",
            description = "Of a workbook (.xlsx), instead of the first.")
    private Optional<String> sheet = Optional.empty();

    @Option(
            names = "--replaces-batch",
            paramLabel = "ID",
            description =
                    "The file holds the corrected rows of this batch, which was not written or had rejected rows; for one file only.")
    private Optional<String> replays = Optional.empty();

    private final PrintStream out = System.out;

    @Override
    public Integer call() {
        QualifiedName name = options.table(table);
        if (key.isPresent() && files.size() > 1) {
            throw new LaunchFailure("--key is for one file: every batch has a key of its own");
        }
        if (replays.isPresent() && files.size() > 1) {
            throw new LaunchFailure("--replaces-batch is for one file: it takes the batch's place");
        }
        SendOptions asked = new NewTable(create, schema, partition).asked(SendOptions.usual());
        asked = replaces ? asked.replacingPartitions() : asked;
        asked = message.map(asked::message).orElse(asked);
        asked = replays.isPresent() ? asked.with("replays", replays.orElseThrow()) : asked;
        SendOptions sent = sheet.map(asked::sheet).orElse(asked);
        for (Path file : files) {
            if (!Files.isRegularFile(file)) {
                throw new LaunchFailure(file + " is no file");
            }
        }
        return options.withWriter((lake, writer) -> {
            try (Producer producer =
                    Producer.connect(writer, new LoginCredentials(lake.catalog()), PATIENCE)) {
                TableProducer target = producer.table(lake.name(), name.levels(), name.name());
                boolean allWritten = true;
                for (Path file : files) {
                    WrittenFile written =
                            new BatchUpload(target, sent, new ProgressBar(out))
                                    .send(new FileBatch(file, format, key));
                    out.println(written.inWords());
                    allWritten &= written.isCommitted();
                }
                return allWritten ? 0 : 1;
            }
        });
    }
}
