package dev.tarn.launcher.sql;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.launcher.console.TextTable;
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
    private static final int PAGE_MAX = 1000;
    private static final int STATEMENT_WIDTH = 60;

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
                list(gateway);
            }
            return 0;
        });
    }

    private void list(Gateway gateway) {
        var rows = new TextTable("query", "at", "user", "state", "ms", "statement");
        int left = limit;
        String next = "";
        do {
            JsonNode page = gateway.get(path(Math.min(left, PAGE_MAX), next));
            for (JsonNode query : page.path("queries")) {
                left--;
                if (json) {
                    out.println(query);
                } else {
                    add(rows, query);
                }
            }
            next = page.path("next-page-token").asText("");
        } while (left > 0 && !next.isEmpty());
        if (!json) {
            rows.print(out);
        }
    }

    private String path(int size, String next) {
        return "/api/v1/queries?page-size="
                + Math.max(1, size)
                + QueryFilters.parameter(
                        "page-token", Optional.of(next).filter(token -> !token.isEmpty()))
                + filters.parameters();
    }

    private static void add(TextTable rows, JsonNode query) {
        String statement = query.path("statement").asText().strip().replaceAll("\\s+", " ");
        rows.row(
                query.path("query-id").asText(),
                query.path("submitted-at").asText(),
                query.path("user").asText(),
                query.path("state").asText(),
                query.at("/statistics/elapsed-millis").asText("-"),
                statement.length() <= STATEMENT_WIDTH
                        ? statement
                        : statement.substring(0, STATEMENT_WIDTH - 1) + "…");
    }
}
