package dev.tarn.gateway.sql;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

class ResultHashTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String COLUMNS = "[{\"name\": \"a\", \"type\": \"integer\"}]";

    private static String hash(String columns, String... rows) {
        try {
            var hash = new ResultHash();
            hash.columns(JSON.readTree(columns));
            for (String row : rows) {
                hash.row(JSON.readTree(row));
            }
            return hash.end();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void isTheSameInAnyOrder() {
        assertThat(hash(COLUMNS, "[1]", "[2]", "[null]"))
                .isEqualTo(hash(COLUMNS, "[null]", "[1]", "[2]"));
        assertThat(hash(COLUMNS, "[{\"x\": 1, \"y\": 2}]"))
                .isEqualTo(hash(COLUMNS, "[{\"y\": 2, \"x\": 1}]"));
        assertThat(hash(COLUMNS)).startsWith("rows-1:0:");
    }

    @Test
    void isAnotherForOtherRows() {
        String one = hash(COLUMNS, "[1, \"a\"]", "[2, \"b\"]");
        assertThat(one)
                .isNotEqualTo(hash(COLUMNS, "[1, \"b\"]", "[2, \"a\"]"))
                .isNotEqualTo(hash(COLUMNS, "[1, \"a\"]", "[2, \"b\"]", "[2, \"b\"]"))
                .isNotEqualTo(hash(COLUMNS, "[\"1\", \"a\"]", "[2, \"b\"]"))
                .isNotEqualTo(hash(COLUMNS, "[[1, \"a\"]]", "[2, \"b\"]"))
                .isNotEqualTo(
                        hash(COLUMNS.replace("integer", "bigint"), "[1, \"a\"]", "[2, \"b\"]"))
                .isNotEqualTo(hash(COLUMNS, "[1, \"a\"]"));
        assertThat(hash(COLUMNS, "[\"a\", \"\"]")).isNotEqualTo(hash(COLUMNS, "[\"\", \"a\"]"));
        assertThat(hash(COLUMNS, "[null]")).isNotEqualTo(hash(COLUMNS, "[\"null\"]"));
    }
}
