package dev.tarn.gateway.sql.arrow;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.tarn.testkit.Seeds;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Collections;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What no Trino answers is refused, and not made into something else. */
class ArrowRowsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int FLOATS = 50_000;

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    private static ArrowRows rows(String signature) {
        return new ArrowRows(json("[{'name':'c','typeSignature':%s}]".formatted(signature)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "tinyint|128|127",
                "tinyint|-129|-128",
                "smallint|32768|32767",
                "integer|2147483648|-2147483648",
                "bigint|9223372036854775808|9223372036854775807",
                "bigint|1.5|1",
                "bigint|true|1",
                "boolean|1|true",
                "boolean|'yes'|'true'",
                "real|0.10000000001|0.1",
                "real|'0.1'|'NaN'",
                "double|'much'|'-Infinity'",
                "varchar|1|'1'",
                "varchar|['a']|'a'",
                "varbinary|'*'|'AP8='",
                "date|'2026-02-29'|'2026-02-28'",
                "date|20|'+10000-01-01'",
                "time|'24:00:00.000'|'23:59:59.999'",
                "timestamp|'2026-01-01'|'2026-01-01 00:00:00.000'",
                "timestamp|'2026-01-01 00:00:00.0000001'|'2026-01-01 00:00:00.000001'",
                "timestamp with time zone|'2026-01-01 00:00:00.000'|'2026-01-01 00:00:00.000 UTC'",
                "timestamp with time zone|'2026-01-01 00:00:00.000 Mars/Base'|'2026-01-01 00:00:00.000 Asia/Tokyo'",
                "timestamp with time zone|'2026-03-29 02:30:00.000 Europe/Berlin'|'2026-03-29 03:00:00.000 Europe/Berlin'",
                "uuid|'1-1-1-1-1'|'00112233-4455-6677-8899-aabbccddeeff'",
                "unknown|0|null",
                "interval day to second|5|'0 00:00:05.000'",
            })
    void refusesTheNeighbourOfWhatItTakes(String type, String refused, String taken) throws Unfit {
        ArrowRows rows = rows("{'rawType':'%s','arguments':[]}".formatted(type));

        rows.add(json("[%s]".formatted(taken)));
        rows.add(json("[null]"));

        assertThatExceptionOfType(Unfit.class)
                .isThrownBy(() -> rows.add(json("[%s]".formatted(refused))))
                .satisfies(unfit -> assertThat(unfit.reason()).startsWith("Column c "));
    }

    @ParameterizedTest
    @CsvSource({"1000.00", "1.0", "1.000", "1E+2", "1", "x", "''"})
    void refusesOtherDigitsThanADecimalHas(String digits) throws Unfit {
        ArrowRows rows =
                rows(
                        "{'rawType':'decimal','arguments':[{'kind':'LONG','value':5},{'kind':'LONG','value':2}]}");

        rows.add(json("['-999.99']"));

        assertThatThrownBy(() -> rows.add(JSON.createArrayNode().add(digits)))
                .isInstanceOf(Unfit.class);
    }

    @Test
    void refusesRowsOfAnotherLength() {
        ArrowRows rows = rows("{'rawType':'integer','arguments':[]}");

        assertThatThrownBy(() -> rows.add(json("[]"))).isInstanceOf(Unfit.class);
        assertThatThrownBy(() -> rows.add(json("[1, 2]"))).isInstanceOf(Unfit.class);
    }

    @Test
    void refusesHalfOfACharacter() throws Unfit {
        ArrowRows rows = rows("{'rawType':'varchar','arguments':[]}");

        rows.add(JSON.createArrayNode().add("a\uD83D\uDC18b"));

        for (String half : new String[] {"\uD83D", "\uDC18a", "a\uD83D\uD83D\uDC18"}) {
            assertThatThrownBy(() -> rows.add(JSON.createArrayNode().add(half)))
                    .isInstanceOf(Unfit.class);
        }
    }

    /** Their digits are read as doubles first. */
    @Test
    void keepsEveryBitOfARealNumber() throws Unfit, JsonProcessingException {
        Random random = Seeds.random();
        var to = ByteBuffer.allocate(Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < FLOATS; i++) {
            float number = Float.intBitsToFloat(random.nextInt());
            if (Float.isFinite(number)) {
                Numbers.real(JSON.readTree(Float.toString(number)), to.clear());
                assertThat(to.getInt(0)).isEqualTo(Float.floatToIntBits(number));
            }
        }
    }

    /** What comes in pieces of any size leaves in batches of about a megabyte. */
    @Test
    void isFullAfterAMegabyteOrManyRows() throws Exception {
        ArrowRows texts = rows("{'rawType':'varchar','arguments':[]}");
        texts.add(JSON.createArrayNode().add("x".repeat(1024 * 1024)));
        assertThat(texts.isFull()).isTrue();
        var out = new ByteArrayOutputStream();
        texts.writeBatch(out);
        assertThat(texts.isEmpty()).isTrue();
        assertThat(texts.isFull()).isFalse();
        assertThat(out.size()).isBetween(1024 * 1024, 1024 * 1024 + 1024);

        ArrowRows nothing = rows("{'rawType':'unknown','arguments':[]}");
        JsonNode nothingThere = json("[null]");
        for (int i = 0; i < 64 * 1024; i++) {
            assertThat(nothing.isFull()).isFalse();
            nothing.add(nothingThere);
        }
        assertThat(nothing.isFull()).isTrue();
    }

    /** Rows without values are short in JSON. */
    @Test
    void takesNoMoreMemoryForOneRowThanItMay() throws Unfit {
        String field =
                "{'kind':'NAMED_TYPE','value':{'fieldName':{'name':'f'},'typeSignature':{'rawType':'uuid','arguments':[]}}}";
        String row =
                "{'rawType':'row','arguments':[%s]}"
                        .formatted(String.join(",", Collections.nCopies(100, field)));
        ArrowRows rows =
                rows("{'rawType':'array','arguments':[{'kind':'TYPE','value':%s}]}".formatted(row));
        ArrayNode empty = JSON.createArrayNode();
        for (int i = 0; i < 50_000; i++) {
            empty.addNull();
        }
        JsonNode few = JSON.createArrayNode().add(JSON.createArrayNode().addNull());

        rows.add(few);

        assertThatExceptionOfType(Unfit.class)
                .isThrownBy(() -> rows.add(JSON.createArrayNode().add(empty)))
                .withMessageContaining("fit in memory");
    }

    /** Readers give up where it is too deep. */
    @Test
    void tellsOfWhatIsVeryDeepAsJson() throws Exception {
        String type = "{'rawType':'integer','arguments':[]}";
        String value = "1";
        for (int i = 0; i < 40; i++) {
            type = "{'rawType':'array','arguments':[{'kind':'TYPE','value':%s}]}".formatted(type);
            value = "[%s]".formatted(value);
        }
        ArrowRows rows = rows(type);

        rows.add(json("[%s]".formatted(value)));

        var out = new ByteArrayOutputStream();
        rows.writeBatch(out);
        assertThat(out.toString(UTF_8)).contains("[".repeat(11) + "1" + "]".repeat(11));
    }
}
