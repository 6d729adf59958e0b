package dev.tarn.systemtests.writer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.writer.WriterServer;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.iceberg.Schema;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** Batches that are held against the contract of their table. */
@TestInstance(Lifecycle.PER_CLASS)
class ContractsTest {
    private static final Schema SCHEMA =
            new Schema(
                    Types.NestedField.optional(1, "id", Types.LongType.get()),
                    Types.NestedField.optional(2, "amount", Types.DecimalType.of(10, 2)),
                    Types.NestedField.optional(3, "unit", Types.StringType.get()));

    private final WriterRig rig = WriterRig.shared();
    private WriterServer writer;
    private Producer ada;
    private Producer amy;

    @BeforeAll
    void start() {
        begin();
    }

    private void begin() {
        writer = rig.startWriter();
        ada = rig.producer(writer.uri());
        amy = new Producer(rig, writer.uri(), rig.token("amy"));
    }

    @AfterAll
    void stop() {
        writer.close();
    }

    /** {@code keys} are those of the column {@code amount}. */
    private static String contract(String table, String keys) {
        return """
        apiVersion: v3.1.0
        kind: DataContract
        id: amounts
        version: 1.0.0
        status: active
        team: {name: shop}
        schema:
        - name: %s
          properties:
          - name: amount
            logicalType: number
        %s\
        """
                .formatted(table, keys.indent(4));
    }

    private static String least(String amount) {
        return "logicalTypeOptions: {minimum: %s}".formatted(amount);
    }

    private static String severity(String word) {
        return "\ncustomProperties: [{property: tarn.severity, value: %s}]".formatted(word);
    }

    private static String path(String table) {
        return Producer.path(table).replace("/batches", "/contracts");
    }

    private Answer register(Producer by, String table, String document) {
        return rig.send(
                HttpRequest.newBuilder(writer.uri().resolve(path(table)))
                        .header("Authorization", "Bearer " + by.token())
                        .header("Content-Type", "application/yaml")
                        .POST(BodyPublishers.ofString(document)));
    }

    private int registered(String table, String keys) {
        Answer answer = register(amy, table, contract(table, keys));
        assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
        return answer.json().path("version").asInt();
    }

    private Answer retire(Producer by, String table, int version) {
        return rig.send(
                HttpRequest.newBuilder(writer.uri().resolve(path(table) + "/" + version))
                        .header("Authorization", "Bearer " + by.token())
                        .DELETE());
    }

    private static List<Long> numbers(JsonNode receipt) {
        return List.of(
                receipt.path("rows-read").asLong(),
                receipt.path("rows-written").asLong(),
                receipt.path("rows-rejected").asLong());
    }

    @Test
    void registersVersionsForThoseWhoMayAlterTheTable() {
        String table = "promised_by_contract";
        rig.create(table, SCHEMA);
        String first = contract(table, least("0"));

        assertThat(register(ada, table, first).status()).as("may only insert").isEqualTo(403);
        assertThat(register(amy, "promised_none", first).status()).isEqualTo(404);
        Answer wrong = register(amy, table, contract(table, "minimum: 0"));
        assertThat(wrong.status()).isEqualTo(422);
        assertThat(wrong.text("/error/message")).startsWith("schema[0].properties[0].minimum: ");
        assertThat(register(amy, table, contract(table, least("zero"))).text("/error/message"))
                .startsWith("schema[0].properties[0].logicalTypeOptions: ");
        assertThat(
                        register(amy, table, first.replace("name: amount", "name: amounts"))
                                .text("/error/message"))
                .contains("no column amounts");
        assertThat(register(amy, table, first.replace("number", "string")).text("/error/message"))
                .startsWith("schema[0].properties[0].logicalType: ");
        assertThat(register(amy, table, first + "#".repeat(1_100_000)).status()).isEqualTo(413);

        Answer made = register(amy, table, first);
        assertThat(made.status()).as(made.toString()).isEqualTo(201);
        assertThat(made.text("/rules/0/severity")).isEqualTo("reject-row");
        assertThat(made.text("/not-enforced/0/path")).isEqualTo("team");
        assertThat(register(amy, table, first).status()).as("once more").isEqualTo(200);
        assertThat(registered(table, least("1"))).isEqualTo(2);
        assertThat(ada.get(path(table)).json().path("standing").asInt()).isEqualTo(2);
        assertThat(ada.get(path(table)).json().path("contracts")).hasSize(2);
        assertThat(ada.get(path(table) + "/1").text("/id")).isEqualTo("amounts");
        assertThat(ada.get(path(table) + "/3").status()).isEqualTo(404);
        assertThat(
                        rig.send(
                                        HttpRequest.newBuilder(
                                                        writer.uri().resolve(path(table) + "/1"))
                                                .header("Authorization", "Bearer " + ada.token())
                                                .header("Accept", "application/yaml"))
                                .body())
                .isEqualTo(first);
        assertThat(retire(ada, table, 2).status()).isEqualTo(403);
        assertThat(retire(amy, table, 2).status()).isEqualTo(200);
        assertThat(ada.get(path(table)).json().path("standing").asInt())
                .as("the one before it")
                .isEqualTo(1);
        assertThat(registered(table, least("1"))).as("never a number twice").isEqualTo(3);
    }

    /** Also where rows come as columns otherwise. */
    @Test
    void rejectsRowsAndCountsWhatItWarnsOf() {
        String table = "judged_rows";
        rig.create(table, SCHEMA);
        registered(
                table,
                least("0")
                        + """

                        required: true
                        quality:
                        - metric: invalidValues
                          mustBe: 0
                          severity: warn
                          arguments: {validValues: [1, 2]}
                        """);

        Answer lines =
                ada.send(
                        table,
                        "lines",
                        """
                        {"id": 1, "amount": 1.00}
                        {"id": 2, "amount": -1}
                        {"id": 3}
                        {"id": 4, "amount": 7}
                        """);
        Answer cells =
                ada.send(
                        table, "cells", "id,amount\n5,2\n6,-0.01\n".getBytes(UTF_8), "?format=csv");

        assertThat(lines.status()).as(lines.toString()).isEqualTo(200);
        assertThat(numbers(lines.json())).containsExactly(4L, 2L, 2L);
        assertThat(lines.json().path("rejects").toString())
                .isEqualTo("{\"CONTRACT_NULL\":1,\"CONTRACT_RANGE\":1}");
        assertThat(lines.text("/contract/id")).isEqualTo("amounts");
        assertThat(lines.json().at("/contract/version").asInt()).isEqualTo(1);
        assertThat(lines.text("/warnings/0/code")).isEqualTo("CONTRACT_VALUE");
        assertThat(lines.json().at("/warnings/0/rows").asInt()).isEqualTo(1);
        assertThat(numbers(cells.json())).containsExactly(2L, 1L, 1L);
        assertThat(cells.json().has("warnings")).isFalse();
        assertThat(rig.rows(table)).extracting(row -> row.getField("id")).containsOnly(1L, 4L, 5L);
        assertThat(rig.rows(table + "__rejects"))
                .extracting(
                        row -> row.getField("position"),
                        row -> row.getField("field"),
                        row -> row.getField("reason"),
                        row -> row.getField("message"),
                        ContractsTest::raw)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple(
                                2L,
                                "amount",
                                "CONTRACT_RANGE",
                                "-1.00 is not at least 0",
                                "{\"id\": 2, \"amount\": -1}"),
                        org.assertj.core.groups.Tuple.tuple(
                                3L,
                                "amount",
                                "CONTRACT_NULL",
                                "null is not a value",
                                "{\"id\": 3}"),
                        org.assertj.core.groups.Tuple.tuple(
                                3L,
                                "amount",
                                "CONTRACT_RANGE",
                                "-0.01 is not at least 0",
                                "6,-0.01"));
        assertThat(ada.get(lines.response().headers().firstValue("Location").orElseThrow()).json())
                .isEqualTo(lines.json());
    }

    private static String raw(Record row) {
        return UTF_8.decode((ByteBuffer) row.getField("raw")).toString();
    }

    @Test
    void quarantinesABatchAndJudgesItAnewWhenItIsRetried() {
        String table = "judged_batches";
        rig.create(table, SCHEMA);
        registered(table, least("10") + severity("quarantine-batch"));

        byte[] body = "{\"amount\": 10}\n{\"amount\": 9}\n".getBytes(UTF_8);
        Answer refused = ada.send(table, "key", body, "?contract=1");

        assertThat(refused.status()).as(refused.toString()).isEqualTo(422);
        assertThat(refused.text("/receipt/reason-code")).isEqualTo("CONTRACT_BROKEN");
        assertThat(refused.text("/receipt/reason"))
                .startsWith("schema[0].properties[0].logicalTypeOptions: 1 of 2 rows; row 2: ");
        assertThat(numbers(refused.json().path("receipt"))).containsExactly(2L, 0L, 2L);
        assertThat(rig.rows(table)).isEmpty();

        registered(table, least("9") + severity("quarantine-batch"));
        String self = refused.text("/receipt/links/self");
        assertThat(ada.post(self + "/retry").status()).isEqualTo(200);
        JsonNode receipt =
                await().atMost(Duration.ofSeconds(20))
                        .until(
                                () -> ada.get(self).json(),
                                found -> found.path("state").asText().equals("committed"));
        assertThat(receipt.at("/contract/version").asInt()).isEqualTo(2);
        assertThat(numbers(receipt)).containsExactly(2L, 2L, 0L);
        Answer again = ada.send(table, "key", body, "?contract=1");
        assertThat(again.status()).as(again.toString()).isEqualTo(200);
        assertThat(again.json()).as("whoever repeats it learns the same").isEqualTo(receipt);
    }

    @Test
    void judgesByTheContractThatStoodWhenTheBatchLanded() {
        String table = "judged_later";
        rig.create(table, SCHEMA);
        registered(table, least("0"));
        String lane = " WHERE name = '%s'".formatted(table);
        assertThat(
                        rig.update(
                                "UPDATE writer.lanes SET owner = gen_random_uuid(), leased_until = now() + interval '1 hour'"
                                        + lane))
                .isEqualTo(1);
        Answer landed = ada.send(table, "key", "{\"amount\": 5}\n".getBytes(UTF_8), "?ack=landed");
        assertThat(landed.json().at("/contract/version").asInt()).isEqualTo(1);
        registered(table, least("10") + severity("quarantine-batch"));

        writer.close();
        begin();
        rig.update("UPDATE writer.lanes SET leased_until = now()" + lane);

        Answer before = ada.sendUntilCommitted(table, "key", "{\"amount\": 5}\n");
        assertThat(before.json().at("/contract/version").asInt()).isEqualTo(1);
        Answer after = ada.send(table, "other key", "{\"amount\": 5}\n");
        assertThat(after.status()).isEqualTo(422);
        assertThat(after.json().at("/receipt/contract/version").asInt()).isEqualTo(2);
        assertThat(rig.rows(table)).hasSize(1);
    }

    @Test
    void landsNothingUnderAContractThatItsProducerDoesNotExpect() {
        String table = "expected";
        rig.create(table, SCHEMA);
        byte[] body = "{\"amount\": 5}\n".getBytes(UTF_8);

        assertThat(ada.send(table, "key", body, "?contract=1").status()).isEqualTo(409);
        assertThat(ada.send(table, "key", body, "?contract=first").status()).isEqualTo(400);
        registered(table, least("0"));
        Answer first = ada.send(table, "key", body, "?contract=1");
        registered(table, least("1"));

        assertThat(first.status()).as(first.toString()).isEqualTo(200);
        assertThat(ada.send(table, "key", body, "?contract=1").json())
                .as("the same once more")
                .isEqualTo(first.json());
        assertThat(ada.send(table, "key", body, "?contract=2").json())
                .as("the key decides; the receipt says what the batch was judged by")
                .isEqualTo(first.json());
        assertThat(first.json().at("/contract/version").asInt()).isEqualTo(1);
        Answer other = ada.send(table, "other key", body, "?contract=1");
        assertThat(other.status()).isEqualTo(409);
        assertThat(other.text("/error/message")).contains("version 2 stands");
        assertThat(rig.rows(table)).hasSize(1);
    }

    @Test
    void judgesEachBatchByOneVersionWhileAnotherIsRegistered() throws Exception {
        String table = "judged_meanwhile";
        rig.create(table, SCHEMA);
        registered(table, least("0"));
        List<Future<Answer>> sent = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 20; i++) {
                String key = "key " + i;
                sent.add(threads.submit(() -> ada.send(table, key, "{\"amount\": 5}\n")));
                if (i == 10) {
                    registered(table, least("10") + severity("quarantine-batch"));
                }
            }
        }

        int written = 0;
        for (int i = 0; i < sent.size(); i++) {
            Answer answer = sent.get(i).get();
            boolean taken = answer.status() == 200;
            JsonNode receipt = taken ? answer.json() : answer.json().path("receipt");
            assertThat(receipt.at("/contract/version").asInt())
                    .as(answer.toString())
                    .isEqualTo(taken ? 1 : 2);
            if (i > 10) {
                assertThat(taken).as("it came after the new version").isFalse();
            }
            written += taken ? 1 : 0;
        }
        assertThat(rig.rows(table)).hasSize(written);
    }
}
