package dev.tarn.catalog.decision;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.tarn.catalog.commit.Kind;
import dev.tarn.catalog.commit.Tabular;
import dev.tarn.catalog.commit.Tabulars;
import dev.tarn.catalog.metadata.Documents;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.iceberg.Schema;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types.NestedField;

/**
 * The columns of a table by the names that they have and had: an old snapshot is read by the names
 * of its time, and nobody tells which snapshot is read.
 */
public final class TableColumns {
    private static final int TABLES_MAX = 10_000;

    private final Tabulars tabulars;
    private final Documents documents;
    private final Cache<Version, Columns> columns =
            Caffeine.newBuilder().maximumSize(TABLES_MAX).build();

    private final Cache<Named, Optional<Columns>> byName =
            Caffeine.newBuilder().maximumSize(TABLES_MAX).build();

    private record Version(long tabularId, String metadataLocation) {}

    private record Named(String lake, TableIdentifier table, RuleState state) {}

    public TableColumns(Tabulars tabulars, Documents documents) {
        this.tabulars = tabulars;
        this.documents = documents;
    }

    /**
     * The columns of one version of a table's metadata.
     *
     * @param ids every field id that a name, in small letters, stands for in any schema
     * @param names of now
     * @param types of now, or the last ones
     */
    public record Columns(
            UUID table,
            Map<String, Set<Integer>> ids,
            Map<Integer, String> names,
            Map<Integer, Type> types) {
        public Columns {
            ids = Map.copyOf(ids);
            names = Map.copyOf(names);
            types = Map.copyOf(types);
        }

        /** Of one version of its metadata. */
        public static Columns of(UUID table, TableMetadata metadata) {
            var ids = new HashMap<String, Set<Integer>>();
            var types = new HashMap<Integer, Type>();
            for (Schema schema : metadata.schemas()) {
                for (NestedField field : schema.columns()) {
                    ids.computeIfAbsent(field.name().toLowerCase(Locale.ROOT), _ -> new HashSet<>())
                            .add(field.fieldId());
                    types.put(field.fieldId(), field.type());
                }
            }
            var names = new HashMap<Integer, String>();
            for (NestedField field : metadata.schema().columns()) {
                names.put(field.fieldId(), field.name());
                types.put(field.fieldId(), field.type());
            }
            return new Columns(table, ids, names, types);
        }

        public Set<Integer> idsOf(String name) {
            return ids.getOrDefault(name.toLowerCase(Locale.ROOT), Set.of());
        }
    }

    /**
     * As the table stood when somebody's rights were looked up: the commit that changes the columns
     * of a table that has rules changes the state that rights go by, and so does every new rule. So
     * this holds as long as the rules do, and costs no question. Only for a table that has rules.
     */
    public Optional<Columns> of(Rights rights, String lake, TableIdentifier name) {
        return byName.get(new Named(lake, name, rights.state()), _ -> of(lake, name));
    }

    /** As the table stands at this moment. */
    public Optional<Columns> of(String lake, TableIdentifier name) {
        return tabulars.find(lake, name)
                .filter(table -> table.kind() == Kind.TABLE)
                .map(table ->
                        columns.get(
                                new Version(table.id(), table.metadataLocation()),
                                _ -> read(table)));
    }

    private Columns read(Tabular table) {
        return Columns.of(
                table.uuid(),
                Documents.parse(documents.load(table.id(), table.metadataLocation())));
    }
}
