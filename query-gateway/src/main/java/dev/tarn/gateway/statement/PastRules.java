package dev.tarn.gateway.statement;

import dev.tarn.gateway.protocol.TrinoHeaders;
import dev.tarn.gateway.reach.PastSight;
import dev.tarn.gateway.syntax.PastLake;
import dev.tarn.gateway.syntax.StatementFacts;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** What a statement may do with lakes as they were, and which of them it needs. */
final class PastRules {
    /** What is kept would outlive the catalog that it names. */
    private static final Set<String> KEEPING = Set.of("CREATE_VIEW", "CREATE_MATERIALIZED_VIEW");

    private static final String TIME_ZONE = "X-Trino-Time-Zone";

    private static final Set<String> CATALOGS = Set.of("CREATE_CATALOG", "DROP_CATALOG");

    private PastRules() {}

    /** By the statement, and by the session. */
    static Set<PastLake> named(Submission submission, StatementFacts facts) {
        var named = new LinkedHashSet<>(facts.past());
        submission.client().catalog().flatMap(PastLake::parse).ifPresent(named::add);
        return named;
    }

    /** What the client says of its session. */
    static PastSight.Session session(Submission submission) {
        Submission.Client client = submission.client();
        return new PastSight.Session(
                client.catalog(),
                client.schema(),
                submission.headers().stream()
                        .filter(header -> header.name().equalsIgnoreCase(TIME_ZONE))
                        .map(TrinoHeaders.Header::value)
                        .findFirst());
    }

    /** Why the statement is refused, if it is. */
    static Optional<String> broken(Submission submission, StatementFacts facts) {
        if (CATALOGS.contains(facts.kind())) {
            return Optional.of(
                    "Catalogs are a matter of the configuration; lakes as they were, like \"lake@2026-03-31T23:59:59Z\", are there when a statement names them");
        }
        if (KEEPING.contains(facts.kind()) && !named(submission, facts).isEmpty()) {
            return Optional.of(
                    "A view cannot be of a lake as it was: say FOR TIMESTAMP AS OF behind its tables");
        }
        return Optional.empty();
    }
}
