package dev.tarn.catalog.reach;

import dev.tarn.catalog.commit.Kind;
import dev.tarn.catalog.commit.Tabular;
import dev.tarn.catalog.commit.Tabulars;
import dev.tarn.catalog.decision.Decisions;
import dev.tarn.catalog.decision.Rights;
import dev.tarn.catalog.metadata.Documents;
import dev.tarn.catalog.metadata.SnapshotHistory;
import dev.tarn.catalog.policy.Privilege;
import dev.tarn.catalog.policy.RuleHistory;
import dev.tarn.catalog.policy.RuleSet;
import dev.tarn.catalog.wire.PastReach;
import dev.tarn.chassis.identity.Principal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.iceberg.catalog.TableIdentifier;

/** Whether people see what of the past is about to be read for them, or was. */
public final class PastReads {
    private final Function<String, Optional<Principal>> people;
    private final BiFunction<String, Instant, Optional<Principal>> peopleAt;
    private final BiFunction<String, String, Optional<Instant>> replays;
    private final Decisions decisions;
    private final RuleHistory rules;
    private final Tabulars tabulars;
    private final Documents documents;

    /**
     * {@code people} finds who is known and not disabled, with the roles of now, and {@code
     * peopleAt} with those of then; {@code replays} knows by the rules of when a query has read for
     * somebody that has shown a pass of theirs.
     */
    public PastReads(
            Function<String, Optional<Principal>> people,
            BiFunction<String, Instant, Optional<Principal>> peopleAt,
            BiFunction<String, String, Optional<Instant>> replays,
            Decisions decisions,
            RuleHistory rules,
            Tabulars tabulars,
            Documents documents) {
        this.people = people;
        this.peopleAt = peopleAt;
        this.replays = replays;
        this.decisions = decisions;
        this.rules = rules;
        this.tabulars = tabulars;
        this.documents = documents;
    }

    /**
     * One read.
     *
     * @param readAt when it was; nothing when it is to come
     * @param queryId of what it was read by, which may have been decided about by other rules
     */
    record Read(
            String user,
            String lake,
            TableIdentifier table,
            NamedPast named,
            Optional<Instant> readAt,
            Optional<String> queryId) {
        private Read at(Instant instant) {
            return new Read(user, lake, table, named, Optional.of(instant), queryId);
        }
    }

    /** How far back the reader sees the table, and whether as far as what was named. */
    record Seen(PastReach past, boolean visible) {}

    /** Nothing where nobody can say: of people, tables and rights to them that are not there. */
    List<Optional<Seen>> look(List<Read> reads) {
        Map<Long, RuleSet> known = new HashMap<>();
        var seen = new ArrayList<Optional<Seen>>();
        for (Read read : reads) {
            Optional<Seen> usual = look(read, known);
            seen.add(
                    usual.filter(Seen::visible).isPresent()
                            ? usual
                            : read.queryId()
                                    .flatMap(id -> replays.apply(id, read.user()))
                                    .flatMap(then -> look(read.at(then), known))
                                    .or(() -> usual));
        }
        return seen;
    }

    private Optional<Seen> look(Read read, Map<Long, RuleSet> known) {
        Optional<Principal> reader =
                read.readAt().isPresent()
                        ? peopleAt.apply(read.user(), read.readAt().orElseThrow())
                        : people.apply(read.user());
        Optional<Tabular> found =
                tabulars.find(read.lake(), read.table())
                        .filter(tabular -> tabular.kind() == Kind.TABLE);
        if (reader.isEmpty() || found.isEmpty()) {
            return Optional.empty();
        }
        Tabular table = found.orElseThrow();
        Rights rights = rights(reader.orElseThrow(), read.readAt(), known);
        if (!rights.on(read.lake(), read.table(), table.uuid()).contains(Privilege.SELECT)) {
            return Optional.empty();
        }
        // What was current when the query began may have been overtaken since.
        PastReach past =
                read.readAt().isPresent()
                        ? rights.pastOfFiles(read.lake(), read.table(), table.uuid())
                        : rights.past(read.lake(), read.table(), table.uuid());
        SnapshotHistory history = history(table);
        if (read.readAt().isPresent() && !read.named().isKnown(history)) {
            return Optional.empty();
        }
        return Optional.of(new Seen(past, past.everything() || read.named().isIn(history, past)));
    }

    /** By the rules of then. */
    private Rights rights(Principal reader, Optional<Instant> at, Map<Long, RuleSet> known) {
        if (at.isEmpty()) {
            return decisions.of(reader);
        }
        Instant then = at.orElseThrow();
        RuleSet set = known.computeIfAbsent(rules.versionAt(then), _ -> rules.at(then));
        return decisions.by(set, then).apply(reader);
    }

    private SnapshotHistory history(Tabular table) {
        return SnapshotHistory.of(
                documents.parse(table.id(), documents.load(table.id(), table.metadataLocation())));
    }
}
