package dev.tarn.gateway.statement;

import dev.tarn.gateway.syntax.InstantStatement;
import dev.tarn.gateway.syntax.PastLake;
import dev.tarn.gateway.syntax.StatementFacts;
import dev.tarn.gateway.syntax.StatementParser;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A statement of a client that asks for its lake as it was: the catalog of the session is the lake
 * at that instant, and so is what the statement calls by the lake's name. What would read anything
 * as it is now is refused.
 */
public final class AsOf {
    /** With a time of RFC 3339, or a number of the commit log. */
    public static final String HEADER = "X-Tarn-As-Of";

    /** The catalog about catalogs. */
    private static final String SYSTEM = "system";

    /** Nobody knows what runs. */
    private static final Set<String> UNKNOWN =
            Set.of(StatementFacts.UNPARSED, "EXECUTE", "EXECUTE_IMMEDIATE");

    private final StatementParser parser = new StatementParser();

    AsOf() {}

    /** What is to be run, or why nothing is. */
    sealed interface Outcome {
        Submission submission();

        StatementFacts facts();

        record Right(Submission submission, StatementFacts facts) implements Outcome {}

        record Wrong(String message, Submission submission, StatementFacts facts)
                implements Outcome {}
    }

    Outcome of(Submission sent) {
        StatementFacts facts = parser.read(sent.sql(), sent.prepared());
        if (sent.asOf().isEmpty()) {
            return new Outcome.Right(sent, facts);
        }
        String point = sent.asOf().orElseThrow().strip();
        String catalog = sent.client().catalog().orElse("");
        if (catalog.isBlank()) {
            return new Outcome.Wrong(
                    "%s is of the catalog of the session, and there is none".formatted(HEADER),
                    sent,
                    facts);
        }
        String lake = PastLake.parse(catalog).map(PastLake::lake).orElse(catalog);
        Optional<PastLake> past = PastLake.parse(lake + "@" + point);
        if (past.isEmpty()) {
            return new Outcome.Wrong(
                    "%s is neither a time like 2026-03-31T23:59:59Z nor a number of the commit log"
                            .formatted(HEADER),
                    sent,
                    facts);
        }
        return at(past.orElseThrow(), sent, facts);
    }

    private Outcome at(PastLake past, Submission sent, StatementFacts facts) {
        Submission then = sent.in(past.name(), InstantStatement.at(past, sent.sql(), facts.kind()));
        StatementFacts read = parser.read(then.sql(), then.prepared());
        if (UNKNOWN.contains(read.kind())) {
            return new Outcome.Wrong(
                    "This statement cannot be read, and so cannot be asked as of a time",
                    sent,
                    facts);
        }
        List<String> now =
                read.catalogs().stream()
                        .filter(name -> !name.equals(past.name()) && !name.equals(SYSTEM))
                        .sorted()
                        .toList();
        boolean other = read.past().stream().anyMatch(named -> !named.equals(past));
        return now.isEmpty() && !other
                ? new Outcome.Right(then, read)
                : new Outcome.Wrong(
                        "As of %s there is lake %s only, and this statement names %s"
                                .formatted(
                                        past.asOf(),
                                        past.lake(),
                                        now.isEmpty() ? "another instant" : String.join(", ", now)),
                        sent,
                        facts);
    }
}
