package dev.tarn.writer.contract;

import static dev.tarn.writer.contract.Judged.ADDRESS;
import static dev.tarn.writer.contract.Judged.LANDED;
import static dev.tarn.writer.contract.Judged.TABLE;
import static dev.tarn.writer.contract.Judged.demanding;
import static dev.tarn.writer.contract.Judged.give;
import static dev.tarn.writer.contract.Judged.judgement;
import static dev.tarn.writer.contract.Judged.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.tarn.testkit.Seeds;
import dev.tarn.writer.value.Reason;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.iceberg.data.GenericRecord;
import org.apache.iceberg.data.InternalRecordWrapper;
import org.apache.iceberg.data.Record;
import org.apache.iceberg.types.Types;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows held against rules. */
class JudgementTest {
    private static Optional<Reason> verdict(String column, String keys, @Nullable Object value) {
        return give(judgement(demanding(column, keys)), row(column, value));
    }

    private static Optional<Reason> option(String column, String option, @Nullable Object value) {
        return verdict(column, "logicalTypeOptions:\n  " + option, value);
    }

    @Test
    void wantsAValue() {
        assertThat(verdict("name", "required: true", "Ada")).isEmpty();
        assertThat(verdict("name", "required: true", "")).isEmpty();
        assertThat(verdict("name", "required: true", null)).hasValue(Reason.CONTRACT_NULL);
    }

    @Test
    void wantsAValueWithinAStructOnlyWhereThereIsOne() {
        String city = "properties:\n- name: city\n  required: true";

        assertThat(verdict("address", city, null)).isEmpty();
        assertThat(verdict("address", city, GenericRecord.create(ADDRESS)))
                .hasValue(Reason.CONTRACT_NULL);
        GenericRecord address = GenericRecord.create(ADDRESS);
        address.setField("city", "Graz");
        assertThat(verdict("address", city, address)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "minimum: 5, 5, 4",
        "maximum: 5, 5, 6",
        "exclusiveMinimum: 5, 6, 5",
        "exclusiveMaximum: 5, 4, 5",
        "minimum: 4.5, 5, 4",
        "maximum: -9223372036854775808, -9223372036854775808, -9223372036854775807",
        "minimum: 9223372036854775806.5, 9223372036854775807, 9223372036854775806",
        "multipleOf: 5, -10, 4",
        "multipleOf: 1.5, 3, 4",
        "format: i8, -128, -129",
        "format: i8, 127, 128",
        "format: u8, 0, -1",
        "format: u64, 9223372036854775807, -1"
    })
    void boundsWholeNumbers(String option, String good, String bad) {
        assertThat(option("id", option, Long.valueOf(good))).isEmpty();
        assertThat(option("id", option, Long.valueOf(bad))).isPresent();
        assertThat(option("id", option, null)).isEmpty();
    }

    @Test
    void boundsDecimalsAndFloatingNumbersAsTheyAreWritten() {
        assertThat(option("amount", "maximum: 0.1", new BigDecimal("0.10"))).isEmpty();
        assertThat(option("amount", "maximum: 0.1", new BigDecimal("0.11")))
                .hasValue(Reason.CONTRACT_RANGE);
        assertThat(option("rate", "maximum: 0.1", 0.1)).isEmpty();
        assertThat(option("rate", "maximum: 0.1", Math.nextUp(0.1)))
                .hasValue(Reason.CONTRACT_RANGE);
        assertThat(option("rate", "multipleOf: 0.1", 0.3)).isEmpty();
        assertThat(option("rate", "multipleOf: 0.1", 0.35)).hasValue(Reason.CONTRACT_MULTIPLE);
        assertThat(option("rate", "minimum: 0", Double.NaN)).hasValue(Reason.CONTRACT_RANGE);
        assertThat(option("rate", "minimum: 0", Double.POSITIVE_INFINITY))
                .hasValue(Reason.CONTRACT_RANGE);
    }

    @Test
    void boundsDaysAndInstants() {
        assertThat(option("day", "minimum: 2026-01-01", LocalDate.parse("2026-01-01"))).isEmpty();
        assertThat(option("day", "minimum: 2026-01-01", LocalDate.parse("2025-12-31")))
                .hasValue(Reason.CONTRACT_RANGE);
        String until = "maximum: '2026-01-01T00:00:00Z'";
        assertThat(option("at", until, OffsetDateTime.parse("2026-01-01T01:00:00+01:00")))
                .isEmpty();
        assertThat(option("at", until, OffsetDateTime.parse("2026-01-01T00:00:00-01:00")))
                .hasValue(Reason.CONTRACT_RANGE);
    }

    @Test
    void measuresTextsInCharactersAndListsInElements() {
        assertThat(option("name", "maxLength: 2", "ab")).isEmpty();
        assertThat(option("name", "maxLength: 2", "\uD83D\uDE00\uD83D\uDE00")).isEmpty();
        assertThat(option("name", "maxLength: 2", "abc")).hasValue(Reason.CONTRACT_LENGTH);
        assertThat(option("name", "minLength: 1", "")).hasValue(Reason.CONTRACT_LENGTH);
        assertThat(option("name", "minLength: 2", "\uD83D\uDE00")).hasValue(Reason.CONTRACT_LENGTH);
        assertThat(option("tags", "maxItems: 1", List.of("a"))).isEmpty();
        assertThat(option("tags", "maxItems: 1", List.of("a", "b")))
                .hasValue(Reason.CONTRACT_LENGTH);
        assertThat(option("tags", "minItems: 1", List.of())).hasValue(Reason.CONTRACT_LENGTH);
    }

    @Test
    void looksForPatternsAnywhereInTimeThatDoesNotGrowWithThePattern() {
        assertThat(option("name", "pattern: '^[A-Z]{2}$'", "AT")).isEmpty();
        assertThat(option("name", "pattern: '^[A-Z]{2}$'", "AUT"))
                .hasValue(Reason.CONTRACT_PATTERN);
        assertThat(option("name", "pattern: '[0-9]'", "a1b")).isEmpty();
        // A reader that goes back would try two to the power of thirty thousand ways.
        assertThat(option("name", "pattern: '^(a+)+$'", "a".repeat(30_000) + "b"))
                .hasValue(Reason.CONTRACT_PATTERN);
        assertThat(option("name", "pattern: '^a'", "a".repeat(Patterns.TEXT_CHARACTERS_MAX + 1)))
                .as("too long to be asked about")
                .hasValue(Reason.CONTRACT_PATTERN);
    }

    @Test
    void knowsValuesThatAreAllowedOrThatStandForNothing() {
        String valid = "quality:\n- metric: invalidValues\n  mustBe: 0\n  arguments:\n    ";
        assertThat(verdict("name", valid + "validValues: [kg, 't']", "t")).isEmpty();
        assertThat(verdict("name", valid + "validValues: [kg, 't']", "lb"))
                .hasValue(Reason.CONTRACT_VALUE);
        assertThat(verdict("name", valid + "validValues: [kg]", null)).isEmpty();
        assertThat(verdict("amount", valid + "validValues: [1, 2.5]", new BigDecimal("2.50")))
                .isEmpty();
        assertThat(verdict("number", valid + "validValues: [1, 20]", 20)).isEmpty();
        assertThat(verdict("number", valid + "validValues: [1, 20]", 2))
                .hasValue(Reason.CONTRACT_VALUE);
        assertThat(verdict("name", valid + "pattern: ^k", "t")).hasValue(Reason.CONTRACT_PATTERN);
        String missing = valid.replace("invalidValues", "missingValues");
        assertThat(verdict("name", missing + "missingValues: ['', N/A]", "N/A"))
                .hasValue(Reason.CONTRACT_NULL);
        assertThat(verdict("name", missing + "missingValues: ['', N/A]", null)).isEmpty();
        assertThat(verdict("name", missing + "missingValues: [null, N/A]", null))
                .hasValue(Reason.CONTRACT_NULL);
        assertThat(verdict("name", missing + "missingValues: [null, N/A]", "n/a")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "id|logicalTypeOptions: {minimum: text}",
                "id|logicalTypeOptions: {maxLength: 3}",
                "id|logicalTypeOptions: {pattern: a}",
                "id|logicalTypeOptions: {minItems: 1}",
                "name|logicalTypeOptions: {minimum: 3}",
                "name|logicalTypeOptions: {multipleOf: 3}",
                "day|logicalTypeOptions: {minimum: \"2026-02-30\"}",
                "at|logicalTypeOptions: {minimum: \"2026-02-28T00:00:00\"}",
                "tags|unique: true",
                "name|quality: [{metric: invalidValues, mustBe: 0, arguments: {validValues: [1]}}]",
                "other|required: true"
            })
    void refusesRulesThatMakeNoSenseForTheColumn(String column, String keys) {
        Contract contract = demanding(column, keys);

        assertThatExceptionOfType(ContractRefused.class)
                .isThrownBy(() -> judgement(contract))
                .withMessageStartingWith("schema[0].properties[0]");
    }

    @Test
    void countsRowsThatMayNotBeTooMany() {
        Contract contract =
                demanding(
                        "name",
                        "quality: [{metric: nullValues, mustBeLessThan: 50, unit: percent}]");
        Judgement judgement = judgement(contract);
        assertThat(judgement.objection(0)).isEmpty();
        give(judgement, row("name", "a"));
        give(judgement, row("name", null));

        assertThat(judgement.objection(2))
                .hasValueSatisfying(why ->
                        assertThat(why)
                                .startsWith("schema[0].properties[0].quality[0]: 1 of 2 rows"));
        give(judgement, row("name", "b"));
        assertThat(judgement.objection(3)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "mustBe: 2|2|1",
                "mustNotBe: 2|1|2",
                "mustBeGreaterThan: 2|3|2",
                "mustBeGreaterOrEqualTo: 2|2|1",
                "mustBeLessThan: 2|1|2",
                "mustBeLessOrEqualTo: 2|2|3",
                "mustBeBetween: [1, 3]|2|1",
                "mustBeBetween: [1, 3]|2|3",
                "mustNotBeBetween: [1, 3]|1|2",
                "mustNotBeBetween: [1, 3]|3|2"
            })
    void countsTheRowsOfABatch(String operator, long good, long bad) {
        Judgement judgement =
                judgement(
                        Documents.withProperties(
                                "- name: id\n", "quality: [{metric: rowCount, " + operator + "}]"));

        assertThat(judgement.looksAtRows()).isFalse();
        assertThat(judgement.objection(good)).isEmpty();
        assertThat(judgement.objection(bad)).isPresent();
    }

    @Test
    void wantsTheNewestRowToBeYoungWhenTheBatchLands() {
        for (Map.Entry<String, Boolean> each :
                Map.of("2026-03-31T11:00:00Z", true, "2026-03-31T10:59:59Z", false).entrySet()) {
            Judgement judgement = judgement(latency("at"));
            assertThat(judgement.objection(0)).as("no row").isEmpty();
            give(judgement, row("at", null));
            assertThat(judgement.objection(1)).as("no age").isPresent();
            give(judgement, row("at", OffsetDateTime.parse("2020-01-01T00:00:00Z")));
            give(judgement, row("at", OffsetDateTime.parse(each.getKey())));

            assertThat(judgement.objection(3).isEmpty()).isEqualTo(each.getValue());
        }
        assertThatExceptionOfType(ContractRefused.class)
                .isThrownBy(() -> judgement(latency("name")));
    }

    private static Contract latency(String column) {
        return Documents.read(
                Documents.HEAD
                        + """
                        schema:
                        - name: orders
                        slaProperties:
                        - property: latency
                          value: 1
                          unit: hour
                          element: orders.%s
                        """
                                .formatted(column));
    }

    @Test
    void warnsOfRowsThatAreWrittenAndNoOthers() {
        Contract contract =
                demanding(
                        "id",
                        """
                        logicalTypeOptions: {minimum: 0}
                        quality:
                        - metric: nullValues
                          mustBe: 0
                          severity: warn
                        - metric: invalidValues
                          mustBe: 0
                          severity: warn
                          arguments: {validValues: [1, 2]}
                        """);
        Judgement judgement = judgement(contract);
        List<Optional<Reason>> given = new ArrayList<>();
        for (Long id : List.of(1L, -5L, 7L, 8L)) {
            given.add(give(judgement, row("id", id)));
        }

        assertThat(given)
                .containsExactly(
                        Optional.empty(),
                        Optional.of(Reason.CONTRACT_RANGE),
                        Optional.empty(),
                        Optional.empty());
        assertThat(judgement.objection(3)).isEmpty();
        assertThat(judgement.warnings(3))
                .singleElement()
                .satisfies(warning -> {
                    assertThat(warning.code()).isEqualTo("CONTRACT_VALUE");
                    assertThat(warning.rows()).isEqualTo(2);
                    assertThat(warning.field()).isEqualTo("id");
                });
    }

    @Test
    void quarantinesForARowThatAnotherRuleRejects() {
        Contract contract =
                demanding(
                        "id",
                        """
                        logicalTypeOptions: {minimum: 0}
                        quality:
                        - metric: invalidValues
                          mustBe: 0
                          severity: critical
                          arguments: {validValues: [1, 2]}
                        """);
        Judgement judgement = judgement(contract);

        assertThat(give(judgement, row("id", -5L))).hasValue(Reason.CONTRACT_RANGE);

        assertThat(judgement.objection(0))
                .hasValueSatisfying(why ->
                        assertThat(why).contains("quality[0]").contains("-5 is not one of 1, 2"));
    }

    /**
     * A row of a block that breaks nothing is counted as its record would be; others are seen once.
     */
    @Test
    void judgesRowsOfBlocksAsItJudgesRecords() {
        Contract contract =
                Documents.withProperties(
                        """
                        - name: id
                          unique: true
                          logicalTypeOptions: {minimum: 2}
                        - name: amount
                          required: true
                          quality:
                          - metric: invalidValues
                            mustBeLessThan: 50
                            unit: percent
                            arguments: {validValues: [0.5, 1, 1.5, 2]}
                        - name: name
                          logicalTypeOptions: {pattern: '^[a-h]'}
                          quality:
                          - metric: duplicateValues
                            mustBeLessThan: 7
                            severity: warn
                        - name: day
                          logicalTypeOptions: {minimum: 1970-01-03}
                          customProperties: [{property: tarn.severity, value: warn}]
                        - name: at
                          quality:
                          - metric: nullValues
                            mustBe: 0
                            severity: critical
                        """,
                        "quality: [{metric: rowCount, mustBeGreaterThan: 5}]\n");
        Random random = Seeds.random();
        for (int batch = 0; batch < 200; batch++) {
            Judgement ofRecords = judgement(contract);
            Judgement ofBlocks = judgement(contract);
            long written = 0;
            for (int i = 0; i < 20; i++) {
                Record row = any(random);
                Optional<Reason> rejected = give(ofRecords, row);
                boolean passed =
                        ofBlocks.passes(new InternalRecordWrapper(TABLE.asStruct()).wrap(row));
                assertThat(passed ? Optional.<Reason>empty() : give(ofBlocks, row))
                        .isEqualTo(rejected);
                written += rejected.isEmpty() ? 1 : 0;
            }

            assertThat(ofBlocks.objection(written)).isEqualTo(ofRecords.objection(written));
            assertThat(ofBlocks.warnings(written)).isEqualTo(ofRecords.warnings(written));
        }
    }

    private static Record any(Random random) {
        Record row = row("id", (long) random.nextInt(40));
        if (random.nextInt(10) > 0) {
            row.setField("amount", BigDecimal.valueOf(50L * (1 + random.nextInt(5)), 2));
        }
        row.setField("name", Character.toString('a' + random.nextInt(9)));
        row.setField("day", LocalDate.ofEpochDay(random.nextInt(30)));
        if (random.nextInt(40) > 0) {
            row.setField("at", LANDED.atOffset(ZoneOffset.UTC));
        }
        return row;
    }

    @Test
    void holdsTypesAgainstTheTable() {
        for (Map.Entry<String, String> each :
                Map.of(
                                "id", "integer",
                                "amount", "number",
                                "name", "string",
                                "day", "date",
                                "at", "timestamp",
                                "address", "object",
                                "tags", "array")
                        .entrySet()) {
            Contract.Column column =
                    demanding(each.getKey(), "logicalType: " + each.getValue())
                            .columns()
                            .getFirst();
            LogicalTypes.check(column, TABLE.findType(each.getKey()));
            assertThatExceptionOfType(ContractRefused.class)
                    .isThrownBy(() -> LogicalTypes.check(column, Types.BooleanType.get()))
                    .withMessageStartingWith("schema[0].properties[0].logicalType: ");
        }
    }
}
