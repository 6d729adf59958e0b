package dev.tarn.writer.growth;

import java.util.Map;
import java.util.Optional;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.HasTableOperations;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.UpdateSchema;
import org.apache.iceberg.types.Types;
import org.apache.iceberg.util.PropertyUtil;

/**
 * A table as it is, or as it will be once its new schema is committed.
 *
 * @param growth nothing while the table takes what comes as it is
 * @param refusals why a path of the last batch got no column
 */
public record GrownTable(
        BaseTable base, Table table, Optional<Growth> growth, Map<String, String> refusals) {
    private static final String COLUMNS_MAX = "tarn.ingest.columns-max";
    private static final int COLUMNS_MAX_DEFAULT = 1_000;

    public GrownTable {
        refusals = Map.copyOf(refusals);
    }

    public static GrownTable of(BaseTable table) {
        var loaded = new BaseTable(new LoadedOperations(table.operations()), table.name());
        return new GrownTable(loaded, loaded, Optional.empty(), Map.of());
    }

    public Schema schema() {
        return table.schema();
    }

    /** The id of the schema that the rows are committed with. */
    public int schemaId() {
        TableMetadata now = base.operations().current();
        return growth.map(schema -> schema.schemaId(now)).orElse(now.currentSchemaId());
    }

    /** A table that takes what was seen, as far as a table can. */
    public GrownTable fitting(Shape.Fields seen) {
        Transaction transaction = begin();
        UpdateSchema update = transaction.updateSchema();
        var plan =
                new SchemaPlan(
                        schema(),
                        update,
                        PropertyUtil.propertyAsInt(
                                base.properties(), COLUMNS_MAX, COLUMNS_MAX_DEFAULT));
        plan.fit(seen);
        return plan.changes()
                ? grown(transaction, update, plan.refusals())
                : new GrownTable(base, table, growth, plan.refusals());
    }

    /** A table that has an optional column of texts of this name. */
    public GrownTable withTextColumn(String name) {
        if (schema().findField(name) != null) {
            return this;
        }
        Transaction transaction = begin();
        UpdateSchema update = transaction.updateSchema().addColumn(name, Types.StringType.get());
        return grown(transaction, update, Map.of());
    }

    private Transaction begin() {
        Transaction transaction = base.newTransaction();
        growth.ifPresent(before -> before.applyTo(transaction));
        return transaction;
    }

    private GrownTable grown(
            Transaction transaction, UpdateSchema update, Map<String, String> refused) {
        update.commit();
        Table grown = transaction.table();
        TableMetadata from = base.operations().current();
        Schema schema = ((HasTableOperations) grown).operations().current().schema();
        return new GrownTable(
                base,
                grown,
                Optional.of(new Growth(from.currentSchemaId(), from.lastColumnId(), schema)),
                refused);
    }
}
