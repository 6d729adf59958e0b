package dev.tarn.systemtests.engines;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.TableMetadata;
import org.apache.iceberg.Transaction;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableCommit;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.AlreadyExistsException;
import org.apache.iceberg.exceptions.CommitFailedException;
import org.apache.iceberg.rest.RESTCatalog;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What Iceberg's own client does in one step, or not at all. */
class ClientTransactionsTest {
    private static RESTCatalog client;

    @BeforeAll
    static void makeNamespace() {
        client = Engines.client();
        client.createNamespace(Namespace.of("client_transactions"));
    }

    @Test
    void createsATableTogetherWithItsFirstRows() {
        Transaction creation =
                client.newCreateTableTransaction(
                        name("staged"), Rows.SCHEMA, PartitionSpec.unpartitioned());
        creation.newAppend().appendFile(Rows.write(creation.table(), Rows.row(1, "one"))).commit();
        creation.updateProperties().set("made", "at once").commit();
        assertThat(client.tableExists(name("staged"))).isFalse();

        creation.commitTransaction();

        Table table = client.loadTable(name("staged"));
        assertThat(Rows.names(table)).containsExactly("one");
        assertThat(table.properties()).containsEntry("made", "at once");
    }

    @Test
    void createsATableOnlyOnceWhenTwoTry() {
        Transaction first = client.newCreateTableTransaction(name("once"), Rows.SCHEMA);
        Transaction second = client.newCreateTableTransaction(name("once"), Rows.SCHEMA);

        first.commitTransaction();

        assertThatExceptionOfType(AlreadyExistsException.class)
                .isThrownBy(second::commitTransaction);
    }

    @Test
    void replacesATableAndKeepsItsHistory() {
        Table table = client.createTable(name("replaced"), Rows.SCHEMA);
        Rows.append(table, Rows.row(1, "one"));
        long before = table.currentSnapshot().snapshotId();
        var schema = new Schema(Types.NestedField.optional(1, "other", Types.StringType.get()));

        Transaction replacement =
                client.newReplaceTableTransaction(name("replaced"), schema, false);
        replacement
                .newAppend()
                .appendFile(
                        Rows.write(replacement.table(), Rows.record(schema, Map.of("other", "x"))))
                .commit();
        replacement.commitTransaction();

        Table again = client.loadTable(name("replaced"));
        assertThat(again.uuid()).isEqualTo(table.uuid());
        assertThat(Rows.read(again)).extracting(row -> row.getField("other")).containsExactly("x");
        assertThat(again.snapshot(before)).isNotNull();
    }

    @Test
    void changesSchemaPartitionsAndRowsInOneCommit() {
        Table table = client.createTable(name("together"), Rows.SCHEMA);
        Transaction transaction = table.newTransaction();
        transaction.updateSchema().addColumn("more", Types.IntegerType.get()).commit();
        transaction.updateSpec().addField("more").commit();
        transaction.updateProperties().set("k", "v").commit();
        assertThat(client.loadTable(name("together")).schema().findField("more")).isNull();

        transaction.commitTransaction();

        Table again = client.loadTable(name("together"));
        assertThat(again.spec().fields()).hasSize(1);
        assertThat(again.properties()).containsEntry("k", "v");
        assertThat(((BaseTable) again).operations().current().previousFiles()).hasSize(1);
    }

    @Test
    void changesSeveralTablesOrNone() {
        Table left = client.createTable(name("left"), Rows.SCHEMA);
        Table right = client.createTable(name("right"), Rows.SCHEMA);

        client.commitTransaction(List.of(property(left, "a", "1"), property(right, "a", "1")));

        assertThat(reload("left").properties()).containsEntry("a", "1");
        assertThat(reload("right").properties()).containsEntry("a", "1");

        TableCommit fine = addColumn(reload("left"), "fine");
        TableCommit late = addColumn(reload("right"), "late");
        reload("right").updateSchema().addColumn("early", Types.LongType.get()).commit();
        assertThatExceptionOfType(CommitFailedException.class)
                .isThrownBy(() -> client.commitTransaction(List.of(fine, late)));

        assertThat(reload("left").schema().findField("fine")).isNull();
        assertThat(reload("right").schema().findField("late")).isNull();
    }

    @Test
    void takesUpATableThatWasGivenAway() {
        Table table = client.createTable(name("given"), Rows.SCHEMA);
        Rows.append(table, Rows.row(1, "one"));
        String metadata = current(reload("given")).metadataFileLocation();
        client.dropTable(name("given"), false);

        Table registered = client.registerTable(name("given"), metadata);

        assertThat(registered.uuid()).isEqualTo(table.uuid());
        Rows.append(registered, Rows.row(2, "two"));
        assertThat(Rows.names(reload("given"))).containsExactly("one", "two");
    }

    private static TableCommit property(Table table, String key, String value) {
        TableMetadata before = current(table);
        TableMetadata after =
                TableMetadata.buildFrom(before).setProperties(Map.of(key, value)).build();
        return TableCommit.create(name(leaf(table)), before, after);
    }

    private static TableCommit addColumn(Table table, String column) {
        TableMetadata before = current(table);
        var fields = new java.util.ArrayList<>(before.schema().columns());
        int id = before.lastColumnId() + 1;
        fields.add(Types.NestedField.optional(id, column, Types.LongType.get()));
        TableMetadata after =
                TableMetadata.buildFrom(before).setCurrentSchema(new Schema(fields), id).build();
        return TableCommit.create(name(leaf(table)), before, after);
    }

    private static TableMetadata current(Table table) {
        return ((BaseTable) table).operations().current();
    }

    private static String leaf(Table table) {
        return table.name().substring(table.name().lastIndexOf('.') + 1);
    }

    private static Table reload(String name) {
        return client.loadTable(name(name));
    }

    private static TableIdentifier name(String name) {
        return TableIdentifier.of("client_transactions", name);
    }
}
