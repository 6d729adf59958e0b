package dev.tarn.trino;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {
    @Test
    void readsWhatTheCatalogWrites() {
        Object parsed =
                Json.parse(
                        " {\"result\" : [ 0, -12, 1.5, true, false, null, \"a\\\"\\u0041\\n\\\\\" , {}, [] ]} ");

        assertThat(parsed)
                .isEqualTo(
                        Map.of(
                                "result",
                                Arrays.asList(
                                        0L,
                                        -12L,
                                        1.5,
                                        true,
                                        false,
                                        null,
                                        "a\"A\n\\",
                                        Map.of(),
                                        List.of())));
    }

    @Test
    void readsWhatItWrites() {
        String hostile = "\"\\\u0000\u001f\u2028é{}[]:,";

        assertThat(Json.parse(Json.write(Map.of(hostile, List.of(hostile, 1, true)))))
                .isEqualTo(Map.of(hostile, List.of(hostile, 1L, true)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[",
                "[1,",
                "[1,]",
                "{\"a\"}",
                "{\"a\":}",
                "{a:1}",
                "\"",
                "\"\\x\"",
                "\"\\u12\"",
                "tru",
                "1 2",
                "--1",
                "{}{}",
                "nul",
                "[1}"
            })
    void refusesWhatIsNoJson(String text) {
        assertThatThrownBy(() -> Json.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesWhatIsNestedTooDeep() {
        assertThatThrownBy(() -> Json.parse("[".repeat(100_000)))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
