package dev.tarn.systemtests.writer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.writer.WriterServer;
import java.util.List;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Batches for tables with partitions. */
@TestInstance(Lifecycle.PER_CLASS)
class PartitionsTest {
    private static final Schema SCHEMA =
            new Schema(
                    Types.NestedField.required(1, "id", Types.LongType.get()),
                    Types.NestedField.optional(2, "name", Types.StringType.get()));

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

    /** The ledger, and stores, bound the names of files; a table does not bound its partitions. */
    @Test
    void writesLongPartitionsAndRejectsEndlessOnes() {
        var spec = PartitionSpec.builderFor(SCHEMA).identity("name").build();
        rig.reader.createTable(TableIdentifier.of("sales", "long_names"), SCHEMA, spec);
        List<String> names =
                List.of(
                        "short",
                        "l".repeat(190),
                        "o".repeat(501),
                        "x".repeat(1_000),
                        "\u4e16".repeat(1_000));
        var lines =
                new StringBuilder("{\"id\": 0, \"name\": \"%s\"}\n".formatted("n".repeat(1_001)));
        names.forEach(name -> lines.append("{\"id\": 1, \"name\": \"%s\"}\n".formatted(name)));

        Answer answer = ada.sendUntilCommitted("long_names", "key", lines.toString());

        assertThat(answer.json().at("/rejects/PARTITION_TOO_LONG").asInt()).isEqualTo(1);
        assertThat(rig.rows("long_names"))
                .extracting(row -> row.getField("name"))
                .containsExactlyInAnyOrderElementsOf(names);
    }

    @Test
    void writesEachPartitionIntoItsFiles() {
        var spec = PartitionSpec.builderFor(SCHEMA).bucket("id", 4).build();
        Table table = rig.reader.createTable(TableIdentifier.of("sales", "parted"), SCHEMA, spec);
        var lines = new StringBuilder();
        for (int i = 0; i < 50; i++) {
            lines.append("{\"id\": %d}\n".formatted(i));
        }

        assertThat(ada.send("parted", "key", lines.toString()).status()).isEqualTo(200);

        table.refresh();
        assertThat(table.currentSnapshot().summary()).containsEntry("added-data-files", "4");
        assertThat(rig.rows("parted")).hasSize(50);
    }
}
