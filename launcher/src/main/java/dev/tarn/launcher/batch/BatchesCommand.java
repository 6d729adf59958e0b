package dev.tarn.launcher.batch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.launcher.console.TextTable;
import dev.tarn.launcher.lake.CatalogOptions;
import dev.tarn.launcher.lake.QualifiedName;
import java.io.PrintStream;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "batches",
        description =
                "Shows what was brought to tables, and decides about batches that wait for a person or should not be there.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = HelpCommand.class,
        mixinStandardHelpOptions = true)
public final class BatchesCommand {
    private static final String TABLE_NAME =
            "As in SQL: sales.orders or sales.\"a.b\", also with the lake before it.";
    private static final String BATCH_ID = "As in its receipt, or in the list.";
    private static final int PAGE_MAX = 1_000;
    private static final int REASON_WIDTH = 60;

    private final PrintStream out = System.out;

    @Command(
            name = "list",
            description = "Lists the batches of a table or of the whole lake, the latest first.",
            mixinStandardHelpOptions = true)
    int list(
            @Mixin CatalogOptions options,
            @Parameters(arity = "0..1", paramLabel = "TABLE", description = TABLE_NAME)
                    Optional<String> table,
            @Option(
                            names = "--state",
                            paramLabel = "STATE",
                            description =
                                    "Only those in these states, with commas between them: landed, staged, committing, committed, archived, failed, quarantined, discarded, undoing, undone.")
                    Optional<String> states,
            @Option(
                            names = "--since",
                            paramLabel = "TIME",
                            description =
                                    "Only those that came at this time or later, such as 2026-03-31T00:00:00Z.")
                    Optional<String> since,
            @Option(
                            names = "--limit",
                            paramLabel = "N",
                            defaultValue = "20",
                            description = "How many at most (default: ${DEFAULT-VALUE}).")
                    int limit,
            @Option(names = "--json", description = "For programs: whole receipts, one a line.")
                    boolean json) {
        String filters =
                states.stream()
                                .flatMap(text -> Stream.of(text.split(",", -1)))
                                .map(state -> "&state=" + TableBatches.encoded(state.strip()))
                                .collect(Collectors.joining())
                        + since.map(time -> "&since=" + TableBatches.encoded(time)).orElse("");
        Optional<QualifiedName> name = table.map(options::table);
        return options.withWriter((lake, writer) -> {
            try (var batches =
                    name.map(found -> TableBatches.ofTable(lake, writer, found))
                            .orElseGet(() -> TableBatches.ofLake(lake, writer))) {
                print(batches, filters, limit, json);
                return 0;
            }
        });
    }

    private void print(TableBatches batches, String filters, int limit, boolean json) {
        var rows =
                new TextTable(
                        "batch", "table", "at", "state", "read", "written", "rejected", "reason");
        int left = limit;
        String next = "";
        while (left > 0) {
            JsonNode page =
                    batches.page(
                            "pageSize=%d&pageToken=%s%s"
                                    .formatted(Math.min(left, PAGE_MAX), next, filters));
            for (JsonNode batch : page.path("batches")) {
                left--;
                if (json) {
                    out.println(batch);
                } else {
                    add(rows, batch);
                }
            }
            next = page.path("next-page-token").asText("");
            if (next.isEmpty()) {
                break;
            }
        }
        if (!json) {
            rows.print(out);
        }
    }

    private static void add(TextTable rows, JsonNode batch) {
        String reason = batch.path("reason").asText(batch.at("/undo/reason").asText("")).strip();
        rows.row(
                batch.path("batch-id").asText(),
                QualifiedName.of(batch.path("namespace"), batch.path("table").asText()).toString(),
                batch.path("received-at").asText(),
                batch.path("state").asText(),
                batch.path("rows-read").asText("-"),
                batch.path("rows-written").asText("-"),
                batch.path("rows-rejected").asText("-"),
                reason.length() <= REASON_WIDTH
                        ? reason
                        : reason.substring(0, REASON_WIDTH - 1) + "…");
    }

    @Command(
            name = "show",
            description = "Shows the whole receipt of one batch.",
            mixinStandardHelpOptions = true)
    int show(
            @Mixin CatalogOptions options,
            @Parameters(paramLabel = "TABLE", description = TABLE_NAME) String table,
            @Parameters(paramLabel = "ID", description = BATCH_ID) String id) {
        return with(
                options,
                table,
                batches -> {
                    out.println(batches.show(id).toPrettyString());
                    return 0;
                });
    }

    @Command(
            name = "retry",
            description = "Tries a batch again that failed or waits for a person.",
            mixinStandardHelpOptions = true)
    int retry(
            @Mixin CatalogOptions options,
            @Parameters(paramLabel = "TABLE", description = TABLE_NAME) String table,
            @Parameters(paramLabel = "ID", description = BATCH_ID) String id) {
        return decide(options, table, id, "retry");
    }

    @Command(
            name = "discard",
            description = "Gives a batch up that is not written: it never will be.",
            mixinStandardHelpOptions = true)
    int discard(
            @Mixin CatalogOptions options,
            @Parameters(paramLabel = "TABLE", description = TABLE_NAME) String table,
            @Parameters(paramLabel = "ID", description = BATCH_ID) String id) {
        return decide(options, table, id, "discard");
    }

    @Command(
            name = "undo",
            description =
                    "Takes exactly the rows of a committed batch out of the table again, or says why that cannot be done.",
            mixinStandardHelpOptions = true)
    int undo(
            @Mixin CatalogOptions options,
            @Parameters(paramLabel = "TABLE", description = TABLE_NAME) String table,
            @Parameters(paramLabel = "ID", description = BATCH_ID) String id) {
        return decide(options, table, id, "undo");
    }

    @Command(
            name = "replay",
            description = {
                "Reads a batch once more, as the table is now: one that was not written as a whole, of one that was its rejected rows, and one that was undone as a new batch.",
                "Corrected rows come with ./tarn ingest --replaces-batch."
            },
            mixinStandardHelpOptions = true)
    int replay(
            @Mixin CatalogOptions options,
            @Parameters(paramLabel = "TABLE", description = TABLE_NAME) String table,
            @Parameters(paramLabel = "ID", description = BATCH_ID) String id) {
        return decide(options, table, id, "replay");
    }

    private int decide(CatalogOptions options, String table, String id, String decision) {
        return with(
                options,
                table,
                batches -> {
                    JsonNode receipt = batches.decide(id, decision);
                    out.println(inWords(receipt));
                    return 0;
                });
    }

    private static String inWords(JsonNode receipt) {
        String snapshot =
                receipt.at("/undo/snapshot-id").isMissingNode()
                        ? ""
                        : ", snapshot " + receipt.at("/undo/snapshot-id").asText();
        return "Batch %s is %s%s."
                .formatted(
                        receipt.path("batch-id").asText(),
                        receipt.path("state").asText(),
                        snapshot);
    }

    private static int with(
            CatalogOptions options, String table, ToIntFunction<TableBatches> command) {
        QualifiedName name = options.table(table);
        return options.withWriter((lake, writer) -> {
            try (var batches = TableBatches.ofTable(lake, writer, name)) {
                return command.applyAsInt(batches);
            }
        });
    }
}
