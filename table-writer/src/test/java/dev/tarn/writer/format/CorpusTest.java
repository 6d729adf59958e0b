package dev.tarn.writer.format;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.iceberg.types.Types;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The bodies of {@code bodies.txt}: each as it is said there, packed and unpacked. Packed bodies
 * that are cut off or unfold without end have {@link UnpackedTest}; formats with types have tests
 * of their own.
 */
class CorpusTest {
    private static final Types.StructType SCHEMA =
            Types.StructType.of(
                    Types.NestedField.required(1, "id", Types.LongType.get()),
                    Types.NestedField.optional(2, "name", Types.StringType.get()),
                    Types.NestedField.optional(3, "price", Types.DecimalType.of(10, 2)),
                    Types.NestedField.optional(4, "ratio", Types.DoubleType.get()),
                    Types.NestedField.optional(5, "at", Types.TimestampType.withZone()),
                    Types.NestedField.optional(6, "day", Types.DateType.get()),
                    Types.NestedField.optional(7, "flag", Types.BooleanType.get()));

    private static List<String> lines() throws IOException {
        try (InputStream text =
                Objects.requireNonNull(CorpusTest.class.getResourceAsStream("bodies.txt"))) {
            return new String(text.readAllBytes(), UTF_8).lines().toList();
        }
    }

    static Stream<Arguments> bodies() throws IOException {
        return lines().stream()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> line.split("[|]", -1))
                .map(parts -> {
                    String reasons = parts[parts.length - 1].strip();
                    String ids = parts[parts.length - 2].strip();
                    String body =
                            String.join("|", Arrays.asList(parts).subList(1, parts.length - 2));
                    return Arguments.of(
                            BodyFormat.valueOf(parts[0].strip().toUpperCase(Locale.ROOT)),
                            // One blank belongs to the table.
                            body.substring(1, Math.max(1, body.length() - 1)),
                            words(ids).map(Long::valueOf).toList(),
                            words(reasons).toList());
                });
    }

    @Test
    void holdsThreeHundredBodiesAndSomeOfEachKind() throws IOException {
        assertThat(bodies()).hasSizeGreaterThanOrEqualTo(300);

        Map<String, Integer> kinds = new LinkedHashMap<>();
        String kind = "";
        for (String line : lines()) {
            if (line.startsWith("#")) {
                kind = line.startsWith("## ") ? line.substring(3) : "";
            } else if (!line.isBlank() && !kind.isEmpty()) {
                kinds.merge(kind, 1, Integer::sum);
            }
        }
        assertThat(kinds)
                .containsOnlyKeys(
                        "broken UTF-8",
                        "huge numbers",
                        "NaN",
                        "40-digit decimals",
                        "leap seconds",
                        "timestamps without a zone",
                        "duplicate keys",
                        "deep nesting",
                        "byte order marks",
                        "mixed ends of lines",
                        "quotes")
                .allSatisfy((_, bodies) -> assertThat(bodies).isGreaterThanOrEqualTo(3));
        // What text cannot say: values that are not there, and files of other types.
        assertThat(
                        Stream.of(
                                        ProtobufBodiesTest.rejected(),
                                        TypedBodiesTest.strangers(),
                                        AvroBodiesTest.strangers(),
                                        AvroBodiesTest.lies(),
                                        ArrowBodiesTest.strangers())
                                .flatMap(each -> each))
                .hasSizeGreaterThanOrEqualTo(60);
    }

    private static Stream<String> words(String text) {
        return Stream.of(text.split(" ", -1)).filter(word -> !word.isEmpty());
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("bodies")
    void takesOrRejectsEachRow(
            BodyFormat format, String escaped, List<Object> ids, List<String> reasons)
            throws Exception {
        byte[] body = unescaped(escaped);
        for (InputStream way : List.of(new ByteArrayInputStream(body), packed(body))) {
            if (reasons.contains("!")) {
                assertThatThrownBy(() -> Read.of(format, SCHEMA, way))
                        .isInstanceOfSatisfying(
                                BodyRefused.class,
                                refused -> assertThat(refused.code()).isEqualTo(reasons.getLast()));
                continue;
            }
            Read read = Read.of(format, SCHEMA, way);

            assertThat(read.column("id")).isEqualTo(ids);
            assertThat(read.reasons()).isEqualTo(reasons);
            assertThat(way.read()).as("the body is read to its end").isNegative();
        }
    }

    private static InputStream packed(byte[] body) throws IOException {
        var packed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(packed)) {
            gzip.write(body);
        }
        return Unpacked.of(
                new ByteArrayInputStream(packed.toByteArray()), Compression.GZIP, packed.size());
    }

    private static byte[] unescaped(String text) {
        var bytes = new ByteArrayOutputStream();
        int at = 0;
        while (at < text.length()) {
            char letter = text.charAt(at++);
            if (letter != '\\') {
                bytes.write(letter);
                continue;
            }
            switch (text.charAt(at++)) {
                case 'n' -> bytes.write('\n');
                case 'r' -> bytes.write('\r');
                case 't' -> bytes.write('\t');
                case '\\' -> bytes.write('\\');
                case 'x' -> {
                    bytes.write(Integer.parseInt(text.substring(at, at + 2), 16));
                    at += 2;
                }
                default -> throw new IllegalArgumentException(text);
            }
        }
        return bytes.toByteArray();
    }
}
