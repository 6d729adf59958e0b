package dev.tarn.systemtests.writer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Batches that share their files, and whoever takes them out again. */
record UndoRig(WriterRig rig, URI writer) {
    /** Who may insert and delete. */
    Producer dan() {
        return new Producer(rig, writer, rig.token("dan"));
    }

    /** One snapshot of all of these, in this order; answers their ids. */
    List<String> together(String table, String... bodies) {
        Producer dan = dan();
        assertThat(dan.send(table, "first", "").status()).isEqualTo(200);
        String lane = " WHERE name = '%s'".formatted(table);
        await().atMost(Duration.ofSeconds(20))
                .until(() ->
                        rig.update(
                                        "UPDATE writer.lanes SET owner = gen_random_uuid(), leased_until = now() + interval '1 hour'"
                                                + lane
                                                + " AND owner IS NULL")
                                == 1);
        for (int i = 0; i < bodies.length; i++) {
            Answer landed = dan.send(table, "key " + i, bodies[i].getBytes(UTF_8), "?ack=landed");
            assertThat(landed.status()).as(landed.toString()).isEqualTo(202);
        }
        rig.update("UPDATE writer.lanes SET owner = NULL, leased_until = NULL" + lane);
        String[] ids = new String[bodies.length];
        for (int i = 0; i < bodies.length; i++) {
            ids[i] = dan.sendUntilCommitted(table, "key " + i, bodies[i]).text("/batch-id");
        }
        assertThat(
                        rig.texts(
                                "SELECT DISTINCT group_id FROM writer.batches WHERE id IN ('%s')"
                                        .formatted(String.join("', '", ids))))
                .as("they share a group")
                .hasSize(1);
        return Arrays.asList(ids);
    }

    Answer undo(String table, String batch) {
        return dan().post(Producer.path(table) + "/" + batch + "/undo");
    }

    Answer receipt(String table, String batch) {
        return dan().get(Producer.path(table) + "/" + batch);
    }

    List<Object> ids(String table) {
        return rig.rows(table).stream().map(row -> row.getField("id")).toList();
    }
}
