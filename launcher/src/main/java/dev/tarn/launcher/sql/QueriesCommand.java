package dev.tarn.launcher.sql;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.net.URLEncoder;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "queries",
        description = "Lists what was asked, the latest first; or shows the receipt of one query.",
        mixinStandardHelpOptions = true)
public final class QueriesCommand implements Callable<Integer> {
    @Mixin private GatewayOptions options = new GatewayOptions();
    @Mixin private QueryFilters filters = new QueryFilters();

    @Parameters(
            arity = "0..1",
            paramLabel = "ID",
            description = "The id of one query, whose whole receipt is shown.")
    private Optional<String> id = Optional.empty();

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "How many queries at most (default: ${DEFAULT-VALUE}).")
    private int limit = 20;

    @Option(names = "--json", description = "For programs: whole receipts, one a line.")
    private boolean json;

    private final PrintStream out = System.out;

    @Override
    public Integer call() {
        return options.with(gateway -> {
            if (id.isPresent()) {
                JsonNode receipt =
                        gateway.get(
                                "/api/v1/queries/" + URLEncoder.encode(id.orElseThrow(), UTF_8));
                out.println(json ? receipt.toString() : receipt.toPrettyString());
            } else {
                new QueryList(filters.parameters(), limit, json).print(gateway, out);
            }
            return 0;
        });
    }
}
