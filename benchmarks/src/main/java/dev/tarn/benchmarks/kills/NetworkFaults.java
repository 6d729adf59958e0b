package dev.tarn.benchmarks.kills;

import dev.tarn.benchmarks.rig.Lakehouse;
import dev.tarn.testkit.CommitFault;
import dev.tarn.testkit.FaultProxy;
import dev.tarn.testkit.RequestMoment;
import java.util.Locale;
import java.util.Random;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Breaks the network of the writers once, at one of the moments that are worst for them. */
public final class NetworkFaults {
    private static final Pattern COMMIT = Pattern.compile("/tables/[^/ ]+ HTTP");
    private static final int ANSWER_BYTES_MAX = 4_000;

    private final Lakehouse lakehouse;
    private final Random random;

    public NetworkFaults(Lakehouse lakehouse, Random random) {
        this.lakehouse = lakehouse;
        this.random = random;
    }

    /** Returns what was done, or will be as soon as there is such an answer. */
    public String breakOnce() {
        return switch (random.nextInt(8)) {
            case 0 ->
                    losesAnswer(
                            lakehouse.toCatalog, NetworkFaults::isCommit, "lose answer of commit");
            case 1 ->
                    losesRequest(
                            lakehouse.toCatalog, NetworkFaults::isCommit, "lose commit on its way");
            case 2 ->
                    losesAnswer(
                            lakehouse.toCatalog,
                            head -> head.contains("/settle "),
                            "lose answer of settlement");
            case 3 ->
                    losesAnswer(
                            lakehouse.toStore,
                            head -> head.startsWith("PUT "),
                            "lose answer of store");
            case 4 -> {
                lakehouse.toPostgres.onCommit(CommitFault.LOSE_ANSWER);
                yield "lose answer of COMMIT";
            }
            case 5 -> {
                lakehouse.toPostgres.cut();
                yield "cut connections to postgres";
            }
            case 6 -> {
                lakehouse.toStore.cutAfterAnswerBytes(random.nextInt(ANSWER_BYTES_MAX));
                yield "cut answer of store";
            }
            default -> {
                FaultProxy writer =
                        lakehouse.toWriters.get(random.nextInt(lakehouse.toWriters.size()));
                writer.cutAfterAnswerBytes(random.nextInt(ANSWER_BYTES_MAX));
                yield "cut receipt";
            }
        };
    }

    private static String losesAnswer(FaultProxy network, Predicate<String> request, String what) {
        network.cutAtRequest(request, RequestMoment.BEFORE_THE_ANSWER);
        return what;
    }

    private static String losesRequest(FaultProxy network, Predicate<String> request, String what) {
        network.cutAtRequest(request, RequestMoment.BEFORE_THE_REQUEST);
        return what;
    }

    /** Iceberg's client says its version; the writer's own questions do not. */
    private static boolean isCommit(String head) {
        String line = head.lines().findFirst().orElse("");
        return line.startsWith("POST ")
                && (line.contains("/transactions/commit ") || COMMIT.matcher(line).find())
                && head.toLowerCase(Locale.ROOT).contains("x-client-version");
    }
}
