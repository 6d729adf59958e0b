package dev.tarn.systemtests.writer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.tarn.writer.WriterServer;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.iceberg.BaseTable;
import org.apache.iceberg.Schema;
import org.apache.iceberg.Table;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Tables that get columns with the rows that need them. */
@TestInstance(Lifecycle.PER_CLASS)
class GrowingTablesTest {
    private static final Schema SCHEMA =
            new Schema(
                    Types.NestedField.required(1, "id", Types.IntegerType.get()),
                    Types.NestedField.optional(2, "name", Types.StringType.get()));

    private final WriterRig rig = WriterRig.shared();
    private WriterServer writer;
    private Gateway gateway;
    private Producer ada;

    @BeforeAll
    void start() {
        gateway = new Gateway(rig.catalog.uri());
        var settings = rig.settings();
        settings.put("WRITER_CATALOG_URI", gateway.uri());
        writer = rig.startWriter(settings);
        ada = rig.producer(writer.uri());
    }

    @AfterAll
    void stop() {
        writer.close();
        gateway.close();
    }

    private Table create(String name, String mode) {
        Table table = rig.create(name, SCHEMA);
        table.updateProperties().set("tarn.ingest.schema", mode).commit();
        return table;
    }

    private static int metadataFiles(Table table) {
        return ((BaseTable) table).operations().current().previousFiles().size();
    }

    @Test
    void getsItsColumnsInTheCommitThatBringsTheRows() {
        Table table = create("growing", "evolve");
        int before = metadataFiles(table);

        Answer answer =
                ada.send(
                        "growing",
                        "first",
                        """
                        {"id": 1, "name": "a"}
                        {"id": 3000000000, "name": "b", "paid": true, "at": {"x": 1}}
                        """);

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        table.refresh();
        assertThat(metadataFiles(table)).isEqualTo(before + 1);
        assertThat(answer.json().path("schema-id").asInt()).isEqualTo(table.schema().schemaId());
        assertThat(table.currentSnapshot().schemaId()).isEqualTo(table.schema().schemaId());
        assertThat(table.schema().schemaId()).isOne();
        assertThat(rig.rows("growing"))
                .extracting(row -> row.getField("id"), row -> row.getField("paid"))
                .containsExactlyInAnyOrder(tuple(1L, null), tuple(3000000000L, true));
        Answer same = ada.send("growing", "second", "{\"id\": 2, \"paid\": false}\n");
        assertThat(same.json().path("schema-id").asInt()).isOne();
        assertThat(ada.send("growing", "third", "{\"id\": 2, \"paid\": 1}\n").status())
                .as("what has another type than its column is refused")
                .isEqualTo(422);
    }

    @Test
    void knowsWhatBecameOfACommitWhoseAnswerIsLost() {
        Table table = create("growing_in_doubt", "evolve");
        gateway.loseAnswer(request -> request.endsWith("/transactions/commit"), 503);

        Answer answer = ada.sendUntilCommitted("growing_in_doubt", "key", "{\"id\": 1, \"x\": 1}");

        assertThat(gateway.hasLied()).isTrue();
        table.refresh();
        assertThat(answer.json().path("schema-id").asInt()).isEqualTo(table.schema().schemaId());
        assertThat(table.schema().columns()).hasSize(3);
        assertThat(rig.rows("growing_in_doubt")).hasSize(1);
    }

    @Test
    void readsAgainWhenSomebodyElseHasChangedTheTable() {
        Table table = create("changed_meanwhile", "evolve");
        var changed = new AtomicBoolean();
        gateway.refuse(
                request -> {
                    if (request.endsWith("/transactions/commit")
                            && changed.compareAndSet(false, true)) {
                        table.updateSchema().addColumn("theirs", Types.StringType.get()).commit();
                    }
                    return false;
                },
                409);

        Answer answer = ada.send("changed_meanwhile", "key", "{\"id\": 1, \"ours\": 7}");

        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        assertThat(changed).isTrue();
        table.refresh();
        assertThat(table.schema().columns())
                .extracting(Types.NestedField::name)
                .containsExactly("id", "name", "theirs", "ours");
        assertThat(rig.rows("changed_meanwhile"))
                .extracting(row -> row.getField("theirs"), row -> row.getField("ours"))
                .containsExactly(tuple(null, 7L));
    }

    @Test
    void commitsBatchesTogetherThatNeedDifferentSchemas() {
        Table table = create("growing_together", "grow");
        String one = "{\"id\": 1, \"x\": 1}\n";
        String two = "{\"id\": 2, \"y\": 1.5}\n{\"id\": 3, \"x\": \"one\"}\n";
        assertThat(ada.send("growing_together", "one", one).text("/receipt/reason-code"))
                .isEqualTo("INVALID_SETTING");
        Answer refused = ada.send("growing_together", "two", two);
        assertThat(refused.text("/error/message")).contains("discard-column").contains("grow");
        table.updateProperties().set("tarn.ingest.schema", "evolve").commit();

        rig.update(
                """
                UPDATE writer.batches SET state = 'LANDED'
                FROM writer.lanes WHERE lanes.id = lane_id AND name = 'growing_together'
                """);

        Answer first =
                await().until(() -> ada.send("growing_together", "one", one), this::isWritten);
        Answer second =
                await().until(() -> ada.send("growing_together", "two", two), this::isWritten);
        assertThat(first.text("/snapshot-id")).isEqualTo(second.text("/snapshot-id"));
        table.refresh();
        assertThat(table.schemas()).as("one new one for both").hasSize(2);
        assertThat(first.json().path("schema-id").asInt()).isEqualTo(table.schema().schemaId());
        assertThat(second.json().path("schema-id").asInt()).isEqualTo(table.schema().schemaId());
        assertThat(second.text("/rows-rejected")).isEqualTo("1");
        assertThat(rig.rows("growing_together"))
                .extracting(
                        row -> row.getField("id"),
                        row -> row.getField("x"),
                        row -> row.getField("y"))
                .containsExactlyInAnyOrder(tuple(1, 1L, null), tuple(2, null, 1.5));
        assertThat(rig.rows("growing_together__rejects"))
                .extracting(row -> row.getField("reason"), row -> row.getField("field"))
                .containsExactly(tuple("TYPE_MISMATCH", "x"));
    }

    private boolean isWritten(Answer answer) {
        return answer.status() == 200;
    }

    @Test
    void passesOverUnknownFieldsWhereTheTableSaysSo() {
        Table table = create("discarding", "discard-column");
        String csv = "id,x\n1,a\n";

        assertThat(ada.send("discarding", "json", "{\"id\": 1, \"x\": {\"y\": [1]}}").status())
                .isEqualTo(200);
        assertThat(ada.send("discarding", "csv", csv.getBytes(UTF_8), "?format=csv").status())
                .isEqualTo(200);
        assertThat(ada.send("discarding", "wide", "{\"id\": 3000000000}").status()).isEqualTo(422);

        assertThat(rig.rows("discarding")).hasSize(2);
        table.refresh();
        assertThat(table.schema().sameSchema(SCHEMA)).isTrue();
    }

    @Test
    void keepsUnknownFieldsAsTheyWereWritten() {
        Table table = create("rescuing", "rescue");
        String csv = "id,x\n1,\"say \"\"a\"\"\"\n2,\n";

        Answer answer =
                ada.send("rescuing", "json", "{\"id\": 0, \"x\": [1.10, {\"y\": null}], \"z\": 1}");
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        ada.send("rescuing", "csv", csv.getBytes(UTF_8), "?format=csv");
        assertThat(ada.send("rescuing", "twice", "{\"id\":1,\"x\":1,\"x\":2}").status())
                .isEqualTo(422);

        table.refresh();
        assertThat(table.schema().columns())
                .extracting(Types.NestedField::name)
                .containsExactly("id", "name", "_rescued");
        assertThat(Set.copyOf(rig.rows("rescuing")))
                .extracting(row -> row.getField("id"), row -> row.getField("_rescued"))
                .containsExactlyInAnyOrder(
                        tuple(0, "{\"x\":[1.10,{\"y\":null}],\"z\":1}"),
                        tuple(1, "{\"x\":\"say \\\"a\\\"\"}"),
                        tuple(2, "{\"x\":null}"));
    }
}
