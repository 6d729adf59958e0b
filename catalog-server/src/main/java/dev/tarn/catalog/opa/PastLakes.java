package dev.tarn.catalog.opa;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tarn.catalog.commit.Kind;
import dev.tarn.catalog.decision.TableColumns.Columns;
import dev.tarn.catalog.instant.Moment;
import dev.tarn.catalog.instant.Moments;
import dev.tarn.catalog.instant.Past;
import dev.tarn.catalog.instant.PastTabulars;
import dev.tarn.catalog.metadata.Documents;
import dev.tarn.catalog.wire.RestRequest;
import dev.tarn.catalog.wire.Snapshots;
import java.util.Optional;
import java.util.UUID;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.NoSuchWarehouseException;

/** The tables of lakes as they were, which Trino's catalogs {@code lake@time} show. */
final class PastLakes {
    private static final int TABLES_MAX = 1_000;

    private final Moments moments;
    private final PastTabulars tabulars;
    private final Cache<Version, Columns> columns =
            Caffeine.newBuilder().maximumSize(TABLES_MAX).build();

    private record Version(long tabularId, String metadataLocation) {}

    PastLakes(Moments moments, PastTabulars tabulars) {
        this.moments = moments;
        this.tabulars = tabulars;
    }

    static boolean isOne(String catalog) {
        return RestRequest.isAsOf(catalog);
    }

    /** As it is called without an instant. */
    static String lake(String catalog) {
        return catalog.substring(0, catalog.indexOf('@'));
    }

    /** Whether there was such an instant of such a lake. */
    boolean has(String catalog) {
        try {
            moments.require(catalog);
            return true;
        } catch (NoSuchWarehouseException | BadRequestException _) {
            return false;
        }
    }

    /** A table under the name that it had then. */
    record Table(Moment moment, TableIdentifier name, Past past) {
        String lake() {
            return moment.lake().name();
        }

        UUID uuid() {
            return past.uuid();
        }

        /** Where it has another name now. */
        Optional<TableIdentifier> renamed() {
            return past.today().filter(today -> !today.equals(name));
        }
    }

    Optional<Table> find(Resource resource) {
        Moment moment = moments.require(resource.catalog());
        return tabulars.find(moment, resource.table(), Kind.TABLE)
                .map(past -> new Table(moment, resource.table(), past));
    }

    /** The columns of then: what is hidden is so by the ids of columns, which stay. */
    Columns columns(Table table) {
        return columns.get(
                new Version(table.past().id(), table.past().metadataLocation()),
                _ ->
                        Columns.of(
                                table.uuid(),
                                Documents.parse(
                                        tabulars.load(
                                                table.moment(),
                                                table.name(),
                                                table.past(),
                                                Snapshots.ALL))));
    }
}
