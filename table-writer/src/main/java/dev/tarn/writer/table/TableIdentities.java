package dev.tarn.writer.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tarn.chassis.http.SharedQuestions;
import dev.tarn.writer.foreign.ForeignCatalogs;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import org.apache.iceberg.exceptions.NoSuchTableException;

/**
 * Which table has a name. Names move between tables, so that keys of batches belong to the table;
 * asking again costs little, because the catalog says when nothing has changed.
 */
public final class TableIdentities {
    private static final int REMEMBERED_MAX = 10_000;

    /** For so long an answer serves those for whom another table is merely a failure. */
    private static final Duration LATELY = Duration.ofSeconds(1);

    private final CatalogHttp http;
    private final LakeTables tables;
    private final InstantSource clock;
    private final Cache<TableName, Seen> seen =
            Caffeine.newBuilder().maximumSize(REMEMBERED_MAX).build();

    public TableIdentities(CatalogHttp http, LakeTables tables, InstantSource clock) {
        this.http = http;
        this.tables = tables;
        this.clock = clock;
    }

    private final SharedQuestions<TableName, KnownTable> questions = new SharedQuestions<>();

    private record Seen(UUID uuid, Optional<String> tag, Instant at) {}

    /** As it was at most a second ago. */
    public KnownTable lately(TableName name) {
        Seen before = seen.getIfPresent(name);
        if (before != null && clock.instant().isBefore(before.at().plus(LATELY))) {
            return new KnownTable(name, before.uuid());
        }
        return questions.join(name, () -> ask(name));
    }

    public KnownTable now(TableName name) {
        return questions.fresh(name, () -> ask(name));
    }

    private KnownTable ask(TableName name) {
        Instant asked = clock.instant();
        if (ForeignCatalogs.isForeign(name.lake())) {
            UUID uuid = UUID.fromString(tables.look(name).uuid());
            seen.put(name, new Seen(uuid, Optional.empty(), asked));
            return new KnownTable(name, uuid);
        }
        Optional<Seen> before = Optional.ofNullable(seen.getIfPresent(name));
        CatalogHttp.Answer answer =
                http.get(name.tableUri() + "?snapshots=refs", before.flatMap(Seen::tag));
        Seen found =
                switch (answer.status()) {
                    case 200 ->
                            new Seen(
                                    uuid(answer.json())
                                            .orElseThrow(() -> unclear(name, answer.status())),
                                    answer.tag(),
                                    asked);
                    case 304 ->
                            before.map(same -> new Seen(same.uuid(), same.tag(), asked))
                                    .orElseThrow(() -> unclear(name, answer.status()));
                    case 404 -> {
                        seen.invalidate(name);
                        throw new NoSuchTableException("Table does not exist: %s", name);
                    }
                    default -> throw unclear(name, answer.status());
                };
        seen.put(name, found);
        return new KnownTable(name, found.uuid());
    }

    private static Optional<UUID> uuid(JsonNode table) {
        try {
            return Optional.of(UUID.fromString(table.at("/metadata/table-uuid").asText()));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static CatalogUnavailable unclear(TableName name, int status) {
        return new CatalogUnavailable(
                "The catalog does not say which table %s is: HTTP %d".formatted(name, status));
    }
}
