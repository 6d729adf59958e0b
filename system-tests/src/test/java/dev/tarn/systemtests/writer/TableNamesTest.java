package dev.tarn.systemtests.writer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.writer.WriterServer;
import org.apache.iceberg.Schema;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Tables that get other names, and names that get other tables. */
@TestInstance(Lifecycle.PER_CLASS)
class TableNamesTest {
    private static final Schema SCHEMA =
            new Schema(Types.NestedField.required(1, "id", Types.LongType.get()));

    private final WriterRig rig = WriterRig.shared();
    private WriterServer writer;
    private Producer ada;

    @BeforeAll
    void start() {
        writer = rig.startWriter();
        ada = rig.producer(writer.uri());
    }

    @AfterAll
    void stop() {
        writer.close();
    }

    /** A key is of the table, not of its name. */
    @Test
    void writesABatchAgainWhenItsTableIsAnotherOne() {
        TableIdentifier name = TableIdentifier.of("sales", "renewed");
        rig.create("renewed", SCHEMA);
        Answer first = ada.send("renewed", "key", "{\"id\": 1}\n");
        rig.reader.dropTable(name, false);
        rig.create("renewed", SCHEMA);

        Answer second = ada.send("renewed", "key", "{\"id\": 1}\n");

        assertThat(second.status()).as(second.toString()).isEqualTo(200);
        assertThat(second.text("/batch-id")).isNotEqualTo(first.text("/batch-id"));
        assertThat(rig.rows("renewed")).hasSize(1);
        assertThat(ada.get(Producer.path("renewed")).json().path("batches")).hasSize(1);
    }

    @Test
    void writesABatchOnceWhateverItsTableIsCalled() {
        rig.create("old_name", SCHEMA);
        Answer first = ada.send("old_name", "key", "{\"id\": 1}\n");
        rig.reader.renameTable(
                TableIdentifier.of("sales", "old_name"), TableIdentifier.of("sales", "new_name"));

        Answer second = ada.send("new_name", "key", "{\"id\": 1}\n");
        Answer other = ada.send("new_name", "other key", "{\"id\": 2}\n");

        assertThat(second.text("/batch-id")).isEqualTo(first.text("/batch-id"));
        assertThat(other.status()).as(other.toString()).isEqualTo(200);
        assertThat(rig.rows("new_name")).hasSize(2);
        assertThat(ada.send("old_name", "key", "{\"id\": 1}\n").status()).isEqualTo(404);
    }
}
