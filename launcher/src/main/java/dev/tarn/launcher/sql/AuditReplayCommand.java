package dev.tarn.launcher.sql;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintStream;
import java.net.URLEncoder;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "replay",
        description = {
            "Runs a query again in the name of its own user, each table at the snapshot that it was read at, and says whether the answer is the same, or why not.",
            "Rows are not shown. The first answer has a hash to compare with when it was asked for: POST /api/v1/sql?hash=true."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the answer is the same",
            "1:failed; one line on standard error says why",
            "4:the answer is another",
            "5:nobody can say"
        },
        mixinStandardHelpOptions = true)
public final class AuditReplayCommand implements Callable<Integer> {
    private static final int DIFFERENT = 4;
    private static final int UNKNOWN = 5;

    @Mixin private GatewayOptions options = new GatewayOptions();

    @Parameters(paramLabel = "ID", description = "The id of the query.")
    private String id = "";

    @Option(
            names = "--policy",
            paramLabel = "POLICY",
            defaultValue = "now",
            description =
                    "Under which rules: those of now, or of then, which are for auditors (default: ${DEFAULT-VALUE}).")
    private String policy = "now";

    @Option(names = "--json", description = "For programs: the gateway's answer.")
    private boolean json;

    private final PrintStream out = System.out;

    @Override
    public Integer call() {
        return options.with(gateway -> {
            JsonNode report =
                    gateway.post(
                            "/api/v1/queries/%s/replay?policy=%s"
                                    .formatted(
                                            URLEncoder.encode(id, UTF_8),
                                            URLEncoder.encode(policy, UTF_8)));
            if (json) {
                out.println(report);
            } else {
                print(report);
            }
            return switch (report.path("outcome").asText()) {
                case "identical" -> 0;
                case "different" -> DIFFERENT;
                default -> UNKNOWN;
            };
        });
    }

    private void print(JsonNode report) {
        out.println(report.path("outcome").asText());
        for (JsonNode reason : report.path("reasons")) {
            out.println(
                    "  %s: %s"
                            .formatted(
                                    reason.path("kind").asText(), reason.path("message").asText()));
        }
        for (String name : new String[] {"hash-then", "hash-now", "replay-id"}) {
            if (report.has(name)) {
                out.println("  %s %s".formatted(name, report.path(name).asText()));
            }
        }
    }
}
