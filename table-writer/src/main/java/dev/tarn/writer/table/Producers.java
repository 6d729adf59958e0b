package dev.tarn.writer.table;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tarn.chassis.http.SharedQuestions;
import dev.tarn.writer.foreign.ForeignCatalogs;
import dev.tarn.writer.foreign.Right;
import java.time.Duration;

/**
 * Whether a producer may append to a table, replace what is in it or delete from it, asked with the
 * producer's own token: what the writer itself may do is not theirs. The catalog is asked for such
 * a commit, for which it first checks the right to it, and then a requirement that no table
 * fulfils: 409 means that only that failed. A foreign catalog does not know the producer; there the
 * configuration says it.
 */
public final class Producers {
    private static final int ANSWERS_MAX = 10_000;

    /** For so long somebody whose right was taken away goes on. */
    private static final Duration REMEMBERED = Duration.ofSeconds(10);

    private final CatalogHttp http;
    private final ForeignCatalogs foreign;
    private final Cache<Asked, Boolean> allowed =
            Caffeine.newBuilder().maximumSize(ANSWERS_MAX).expireAfterWrite(REMEMBERED).build();

    public Producers(CatalogHttp http, ForeignCatalogs foreign) {
        this.http = http;
        this.foreign = foreign;
    }

    private final SharedQuestions<Question, View> questions = new SharedQuestions<>();

    private record Asked(String principal, TableName table, Change change) {}

    /** Who has another token is perhaps told something else. */
    private record Question(Asked asked, String authorization) {}

    /** What somebody wants to do to a table. */
    public enum Change {
        APPEND(Right.APPEND, snapshot("append")),
        REPLACE(Right.REPLACE, snapshot("overwrite")),
        DELETE(Right.DELETE, snapshot("delete")),
        /** What batches for the table look like: as little anybody's business as its properties. */
        DESCRIBE(
                Right.DESCRIBE,
                "{\"action\": \"set-properties\", \"updates\": {\"tarn.ingest.described\": \"true\"}}");

        private final Right right;

        /** Of the Iceberg protocol, for which the catalog wants the right to do so. */
        private final String update;

        Change(Right right, String update) {
            this.right = right;
            this.update = update;
        }

        private static String snapshot(String operation) {
            return """
            {"action": "add-snapshot", "snapshot": {"snapshot-id": 1, "sequence-number": 1, "timestamp-ms": 1,
            "summary": {"operation": "%s"}, "manifest-list": "s3://none/none", "schema-id": 0}}
            """
                    .formatted(operation);
        }
    }

    /** What the catalog lets a producer do. */
    public enum View {
        ALLOWED,
        NOTHING_THERE,
        REFUSED
    }

    public View look(String principal, String authorization, TableName table, Change change) {
        if (ForeignCatalogs.isForeign(table.lake())) {
            return foreign.find(table.lake())
                    .filter(catalog -> catalog.allows(principal, change.right))
                    .map(_ -> View.ALLOWED)
                    .orElse(View.REFUSED);
        }
        var asked = new Asked(principal, table, change);
        if (allowed.getIfPresent(asked) != null) {
            return View.ALLOWED;
        }
        View view =
                questions.fresh(
                        new Question(asked, authorization),
                        () -> ask(authorization, table, change));
        if (view == View.ALLOWED) {
            allowed.put(asked, true);
        }
        return view;
    }

    private View ask(String authorization, TableName table, Change change) {
        String commit =
                """
                {"requirements": [{"type": "assert-table-uuid", "uuid": "00000000-0000-0000-0000-000000000000"}],
                "updates": [%s]}
                """
                        .formatted(change.update);
        int status = http.post(table.tableUri(), authorization, commit).status();
        return switch (status) {
            case 409 -> View.ALLOWED;
            case 404 -> View.NOTHING_THERE;
            case 401, 403 -> View.REFUSED;
            default -> throw unclear(table, status);
        };
    }

    private static CatalogUnavailable unclear(TableName table, int status) {
        return new CatalogUnavailable(
                "The catalog does not say who may write to %s: HTTP %d".formatted(table, status));
    }
}
