package dev.tarn.systemtests.writer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.writer.WriterServer;
import org.apache.iceberg.Schema;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;

/** The batches of a table, and of a lake, as lists. */
@TestInstance(Lifecycle.PER_CLASS)
class BatchListTest {
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

    @Test
    void listsBatchesOfAllTablesThatOneMayWriteTo() {
        rig.create("listed_one", SCHEMA);
        rig.create("listed_two", SCHEMA);
        Answer first = ada.send("listed_one", "key", "{\"id\": 1}\n");
        Answer second = ada.send("listed_two", "key", "{\"id\": 1}\n");

        JsonNode page = ada.get("/v1/lakes/lake/batches?pageSize=2&state=committed").json();

        assertThat(page.path("batches"))
                .extracting(JsonNode::toString)
                .containsExactly(second.json().toString(), first.json().toString());
        assertThat(ada.get(page.at("/batches/0/links/self").asText()).json())
                .isEqualTo(second.json());
        JsonNode next =
                ada.get(
                                "/v1/lakes/lake/batches?pageSize=1&pageToken="
                                        + page.at("/batches/0/batch-id").asText())
                        .json();
        assertThat(next.at("/batches/0/table").asText()).isEqualTo("listed_one");
        var eve = new Producer(rig, writer.uri(), rig.token("eve"));
        assertThat(eve.get("/v1/lakes/lake/batches").json().path("batches")).isEmpty();
        assertThat(
                        ada.get("/v1/lakes/lake/batches?since=2999-01-01T00:00:00Z")
                                .json()
                                .path("batches"))
                .isEmpty();
        assertThat(ada.get("/v1/lakes/lake/batches?since=now").status()).isEqualTo(400);
    }

    @Test
    void listsBatchesPageByPage() {
        rig.create("listed", SCHEMA);
        for (int i = 0; i < 3; i++) {
            ada.send("listed", "key " + i, "{\"id\": %d}".formatted(i));
        }

        Answer first = ada.get(Producer.path("listed") + "?pageSize=2");
        Answer second =
                ada.get(
                        Producer.path("listed")
                                + "?pageSize=2&pageToken="
                                + first.text("/next-page-token"));

        assertThat(first.json().path("batches"))
                .extracting(batch -> batch.path("idempotency-key").asText())
                .containsExactly("key 2", "key 1");
        assertThat(second.json().path("batches"))
                .extracting(batch -> batch.path("idempotency-key").asText())
                .containsExactly("key 0");
        assertThat(second.json().has("next-page-token")).isFalse();
        assertThat(ada.get(Producer.path("listed") + "?state=failed").json().path("batches"))
                .isEmpty();
    }
}
