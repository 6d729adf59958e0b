package dev.tarn.launcher.sql;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.launcher.console.TextTable;
import java.io.PrintStream;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "verify",
        description = {
            "Computes the chain of receipts once more, compares it with the anchors in the object store, and names the first receipt of each day that was changed, removed or inserted.",
            "A day, in UTC, is the one on which receipts were sealed, some minutes after their queries."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:everything is as it was sealed",
            "1:failed; one line on standard error says why",
            "4:something is not as it was sealed",
            "5:nothing is wrong here, but the object store does not say what it has"
        },
        mixinStandardHelpOptions = true)
public final class AuditVerifyCommand implements Callable<Integer> {
    private static final int BROKEN = 4;
    private static final int UNKNOWN = 5;

    @Mixin private GatewayOptions options = new GatewayOptions();

    @Option(names = "--day", paramLabel = "DAY", description = "Only that day: 2026-01-31.")
    private Optional<String> day = Optional.empty();

    @Option(names = "--from", paramLabel = "DAY", description = "From that day on.")
    private Optional<String> from = Optional.empty();

    @Option(names = "--to", paramLabel = "DAY", description = "Up to that day.")
    private Optional<String> to = Optional.empty();

    @Option(names = "--json", description = "For programs: a JSON object for each day.")
    private boolean json;

    private final PrintStream out = System.out;

    @Override
    public Integer call() {
        return options.with(gateway -> {
            var verified = new VerifiedDays();
            String next = "";
            do {
                JsonNode page = gateway.get(path(next));
                page.path("days").forEach(verified::add);
                next = page.path("next-page-token").asText("");
            } while (!next.isEmpty());
            print(verified);
            return verified.has("broken") ? BROKEN : verified.has("unknown") ? UNKNOWN : 0;
        });
    }

    private String path(String next) {
        String parameters =
                QueryFilters.parameter("from", from.or(() -> day))
                        + QueryFilters.parameter("to", to.or(() -> day))
                        + QueryFilters.parameter(
                                "page-token", Optional.of(next).filter(token -> !token.isEmpty()));
        return "/api/v1/audit/verify" + parameters.replaceFirst("&", "?");
    }

    private void print(VerifiedDays verified) {
        if (json) {
            verified.days().forEach(out::println);
            return;
        }
        var rows = new TextTable("day", "state", "links", "anchor", "sealed late", "finding");
        verified.days()
                .forEach(each ->
                        rows.row(
                                each.path("day").asText(),
                                each.path("state").asText(),
                                each.path("links").asText(),
                                each.path("anchor").asText(),
                                each.path("sealed-late").asText(),
                                finding(each.path("finding"))));
        rows.print(out);
    }

    private static String finding(JsonNode finding) {
        if (finding.isMissingNode()) {
            return "";
        }
        String link = finding.has("link") ? ", link " + finding.path("link").asText() : "";
        String query =
                finding.has("query-id") ? ", query " + finding.path("query-id").asText() : "";
        return finding.path("kind").asText()
                + link
                + query
                + ": "
                + finding.path("message").asText();
    }
}
