package dev.tarn.gateway.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.gateway.replay.Reason.Kind;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReadTablesTest {
    private static String table(String name, String snapshot, String filters) {
        return """
        {"catalog": "lake", "schema": "s", "table": "%s", "snapshot-id": "%s", "columns": ["a"], "filters": %s, "masks": {}}
        """
                .formatted(name, snapshot, filters);
    }

    private static ReadTables read(String... tables) {
        return ReadTables.of("[" + String.join(",", tables) + "]");
    }

    private static List<Kind> differences(ReadTables then, ReadTables now) {
        return then.differencesTo(now).stream().map(Reason::kind).toList();
    }

    @Test
    void findsTheSnapshotOfAName() {
        ReadTables tables =
                read(table("t", "7", "[]"), table("u", "8", "[]"), table("u", "9", "[]"));

        assertThat(tables.snapshot(List.of("lake", "s", "t"), Optional.empty(), Optional.empty()))
                .contains("7");
        assertThat(tables.snapshot(List.of("t"), Optional.of("lake"), Optional.of("s")))
                .contains("7");
        assertThat(tables.snapshot(List.of("s", "t"), Optional.of("tarn"), Optional.of("x")))
                .isEmpty();
        assertThat(tables.snapshot(List.of("t"), Optional.empty(), Optional.empty())).isEmpty();
        // It was read at two.
        assertThat(tables.snapshot(List.of("lake", "s", "u"), Optional.empty(), Optional.empty()))
                .isEmpty();
    }

    @Test
    void tellsAChangedPolicyFromAChangedTable() {
        ReadTables then = read(table("t", "7", "[\"a > 1\"]"));

        assertThat(differences(then, read(table("t", "7", "[\"a > 1\"]")))).isEmpty();
        assertThat(differences(then, read(table("t", "7", "[]"))))
                .containsExactly(Kind.POLICY_CHANGED);
        assertThat(differences(then, read(table("t", "8", "[\"a > 1\"]"))))
                .containsExactly(Kind.TABLE_CHANGED);
        assertThat(differences(then, read())).containsExactly(Kind.TABLE_CHANGED);
        assertThat(differences(read(), then)).containsExactly(Kind.TABLE_CHANGED);
    }
}
