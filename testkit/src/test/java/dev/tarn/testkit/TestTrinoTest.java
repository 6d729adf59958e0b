package dev.tarn.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("long")
class TestTrinoTest {
    private static TestTrino trino;

    @BeforeAll
    static void start() {
        trino = TestTrino.start(UnaryOperator.identity());
    }

    @AfterAll
    static void stop() {
        trino.close();
    }

    @Test
    void answersWithRowsAsText() {
        assertThat(
                        trino.rows(
                                "SELECT nationkey, name, CAST(NULL AS varchar) FROM tpch.tiny.nation ORDER BY 1 LIMIT 1"))
                .containsExactly(List.of("0", "ALGERIA", "NULL"));
    }

    @Test
    void answersToTheUserWhoAsks() {
        assertThat(trino.as("alice").value("SELECT current_user")).isEqualTo("alice");
    }

    @Test
    void passesErrorsOn() {
        assertThatExceptionOfType(SqlEngineException.class)
                .isThrownBy(() -> trino.rows("SELECT * FROM tpch.tiny.nothing"))
                .withMessageContaining("nothing");
    }

    @Test
    void runsStatementsThatReturnNothing() {
        trino.rows("CREATE TABLE memory.default.t AS SELECT 1 AS id");

        assertThat(trino.value("SELECT count(*) FROM memory.default.t")).isEqualTo("1");
    }
}
