package dev.tarn.writer.contract;

import static dev.tarn.writer.contract.Documents.HEAD;
import static dev.tarn.writer.contract.Documents.paths;
import static dev.tarn.writer.contract.Documents.read;
import static dev.tarn.writer.contract.Documents.withProperties;
import static dev.tarn.writer.contract.Documents.withProperty;
import static dev.tarn.writer.contract.Documents.withQuality;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Documents of the standard, and what the writer makes of them. */
class ContractDocumentTest {
    private static ThrowableAssertAlternative<ContractRefused> refused(
            Supplier<Contract> document) {
        return assertThatExceptionOfType(ContractRefused.class).isThrownBy(document::get);
    }

    private static Severity severity(Contract contract) {
        return contract.rules().getFirst().severity();
    }

    @Test
    void readsTheRulesOfATableAndSaysWhatItDoesNotEnforce() {
        Contract contract =
                read(
                        HEAD
                                + """
                                name: Orders
                                description:
                                  purpose: Everything that was ordered
                                team:
                                  name: shop
                                schema:
                                - name: orders
                                  physicalType: table
                                  properties:
                                  - name: id
                                    logicalType: integer
                                    physicalType: BIGINT
                                    primaryKey: true
                                  - name: amount
                                    logicalType: number
                                    required: true
                                    logicalTypeOptions:
                                      minimum: 0
                                      multipleOf: 0.01
                                    quality:
                                    - type: text
                                      description: It is in euros
                                  quality:
                                  - metric: rowCount
                                    mustBeGreaterThan: 0
                                    dimension: completeness
                                slaProperties:
                                - property: latency
                                  value: 4
                                  unit: d
                                  element: orders.ordered
                                - property: retention
                                  value: 3
                                  unit: y
                                """);

        assertThat(contract.id()).isEqualTo("orders-of-the-shop");
        assertThat(contract.version()).isEqualTo("1.10");
        assertThat(contract.object()).isEqualTo("orders");
        assertThat(paths(contract))
                .containsExactly(
                        "schema[0].properties[0].primaryKey",
                        "schema[0].properties[1].required",
                        "schema[0].properties[1].logicalTypeOptions",
                        "schema[0].properties[1].logicalTypeOptions.multipleOf",
                        "schema[0].properties[0].primaryKey",
                        "schema[0].quality[0]",
                        "slaProperties[0]");
        assertThat(contract.notEnforced())
                .extracting(NotEnforced::path)
                .containsExactlyInAnyOrder(
                        "name",
                        "description",
                        "team",
                        "schema[0].physicalType",
                        "schema[0].properties[0].physicalType",
                        "schema[0].properties[1].quality[0]",
                        "schema[0].quality[0].dimension",
                        "slaProperties[1]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "orders",
                "- a\n- b\n",
                "a: 1\na: 2\n",
                "a: [1\n",
                "a: 1\n---\nb: 2\n",
                "a: &x 1\nb: *x\n",
                "a: *x\n",
                "a: !!java.util.Date 1\n",
                "a: !mine b\n",
                "a: \0\n"
            })
    void refusesWhatIsNoPlainYaml(String document) {
        refused(() -> read(document));
    }

    @Test
    void refusesWhatIsTooLongTooDeepOrNoText() {
        refused(() -> read(HEAD + "#".repeat(ContractYaml.BYTES_MAX)))
                .withMessageContaining("at most");
        refused(() -> read("a: " + "[".repeat(100) + "]".repeat(100)))
                .withMessageContaining("levels");
        byte[] broken = (HEAD + "name: x").getBytes(UTF_8);
        broken[broken.length - 1] = (byte) 0xFF;
        refused(() -> ContractDocument.forTable(broken, "orders")).withMessageContaining("UTF-8");
    }

    @Test
    void readsVersionThreeOfTheStandardAndContractsInForce() {
        String schema = "schema:\n- name: orders\n";

        assertThat(read(HEAD.replace("v3.1.0", "v3.0.2") + schema).rules()).isEmpty();
        refused(() -> read(HEAD.replace("v3.1.0", "v2.2.2") + schema))
                .withMessageStartingWith("apiVersion: ");
        refused(() -> read(HEAD.replace("DataContract", "DataProduct") + schema))
                .withMessageStartingWith("kind: ");
        refused(() -> read(HEAD.replace("status: active", "status: draft") + schema))
                .withMessageStartingWith("status: ");
        refused(() -> read(HEAD.replace("id: orders-of-the-shop", "id:") + schema))
                .withMessageStartingWith("id: ");
        refused(() -> read(HEAD)).withMessageStartingWith("schema: ");
    }

    @Test
    void takesThePartThatIsAboutTheTable() {
        String others = "schema:\n- name: customers\n";

        refused(() -> read(HEAD + others)).withMessageContaining("orders");
        Contract found = read(HEAD + others + "- name: Order\n  physicalName: shop.orders\n");
        assertThat(found.object()).isEqualTo("Order");
        assertThat(found.notEnforced()).extracting(NotEnforced::path).containsExactly("schema[0]");
        refused(() -> read(HEAD + others + "- name: orders\n- name: orders\n"))
                .withMessageStartingWith("schema[2].name: ");
        byte[] document = (HEAD + others + "- name: orders\n").getBytes(UTF_8);
        assertThat(ContractDocument.ofObject(document, "orders").object()).isEqualTo("orders");
    }

    @Test
    void namesThePlaceOfWhateverItDoesNotKnow() {
        refused(() -> read(HEAD + "schema:\n- name: orders\nqualities: []\n"))
                .withMessageStartingWith("qualities: ");
        refused(() -> withProperty("requird: true"))
                .withMessageStartingWith("schema[0].properties[0].requird: ");
        refused(() -> withProperty("required: yes please"))
                .withMessageStartingWith("schema[0].properties[0].required: ");
        refused(() -> withProperty("logicalTypeOptions:\n  minimun: 3"))
                .withMessageStartingWith("schema[0].properties[0].logicalTypeOptions.minimun: ");
        refused(() -> withProperty("logicalTypeOptions:\n  uniqueItems: true"))
                .withMessageStartingWith(
                        "schema[0].properties[0].logicalTypeOptions.uniqueItems: ");
        refused(() -> withProperties("- name: a\n- name: a\n"))
                .withMessageStartingWith("schema[0].properties[1].name: ");
        refused(() -> withQuality("- metric: nullValues\n  pattern: x\n  mustBe: 0\n"))
                .withMessageStartingWith("schema[0].properties[0].quality[0].pattern: ");
    }

    @Test
    void readsRulesWithinStructsAndRefusesThoseForElements() {
        String nested =
                """
                - name: address
                  logicalType: object
                  properties:
                  - name: city
                    required: true
                """;
        assertThat(withProperties(nested).rules().getFirst().demand().field())
                .isEqualTo("address.city");

        String list = "logicalType: array\nitems:\n  logicalType: string\n";
        assertThat(withProperty(list + "  description: a tag\n").rules()).isEmpty();
        refused(() -> withProperty(list + "  required: true\n"))
                .withMessageStartingWith("schema[0].properties[0].items.required: ");
    }

    @Test
    void takesSeverityFromTheRuleOrFromWhatItIsWithin() {
        assertThat(severity(withProperty("required: true"))).isEqualTo(Severity.REJECT_ROW);
        String custom =
                """
                customProperties:
                - property: tarn.severity
                  value: warn
                - property: tool
                  value: [other]
                """;
        assertThat(severity(withProperty("required: true\n" + custom))).isEqualTo(Severity.WARN);
        assertThat(severity(withProperties("- name: a\n  required: true\n", custom)))
                .isEqualTo(Severity.WARN);
        String quality = "- metric: nullValues\n  mustBe: 0\n";
        assertThat(severity(withQuality(quality + "  severity: warning\n")))
                .isEqualTo(Severity.WARN);
        assertThat(severity(withQuality(quality + "  severity: critical\n")))
                .isEqualTo(Severity.QUARANTINE_BATCH);
        assertThat(severity(withQuality(quality + "  severity: error\n")))
                .isEqualTo(Severity.REJECT_ROW);
        refused(() -> withQuality(quality + "  severity: whatever\n"))
                .withMessageStartingWith("schema[0].properties[0].quality[0].severity: ");
        refused(() -> withProperty(custom.replace("warn", "ignore")))
                .withMessageStartingWith("schema[0].properties[0].customProperties[0].value: ");
        refused(() -> withProperty(custom.replace("tarn.severity", "tarn.sevrity")))
                .withMessageContaining("tarn.severity");
    }

    @Test
    void leavesARuleToOthersOnlyWhereTheDocumentSaysSo() {
        String sql = "- type: sql\n  query: SELECT 1\n  mustBe: 0\n";
        refused(() -> withQuality(sql))
                .withMessageStartingWith("schema[0].properties[0].quality[0].type: ");
        refused(() -> withQuality("- type: custom\n  engine: soda\n  implementation: x\n"))
                .withMessageContaining("custom");
        Contract none =
                withQuality(
                        sql
                                + "  customProperties:\n  - property: tarn.severity\n    value: none\n");
        assertThat(none.rules()).isEmpty();
        assertThat(none.notEnforced())
                .extracting(NotEnforced::path)
                .containsExactly("schema[0].properties[0].quality[0]");
    }

    @Test
    void rejectsRowsForNothingThatIsAboutTheBatch() {
        String few = "- metric: nullValues\n  mustBeLessThan: 5\n  unit: percent\n";
        assertThat(severity(withQuality(few))).isEqualTo(Severity.QUARANTINE_BATCH);
        refused(() -> withQuality(few + "  severity: reject-row\n"))
                .withMessageContaining("quarantine-batch or warn");
        refused(() -> withQuality(few.replace("percent", "furlongs")))
                .withMessageContaining("rows or percent");
        refused(() -> withQuality("- metric: nullValues\n")).withMessageContaining("operator");
        refused(() -> withQuality("- metric: freshness\n  mustBe: 0\n"))
                .withMessageStartingWith("schema[0].properties[0].quality[0].metric: ");
        refused(() -> withQuality("- metric: nullValues\n  mustBeBetween: [3, 2]\n"))
                .withMessageContaining("smaller one first");
    }

    @Test
    void wantsTheArgumentsOfAMetric() {
        String invalid = "- metric: invalidValues\n  mustBe: 0\n";
        assertThat(
                        withQuality(invalid + "  arguments:\n    validValues: [a, null]\n")
                                .rules()
                                .getFirst()
                                .demand())
                .isEqualTo(
                        new Demand.Values(
                                FieldPath.root().of("amount"),
                                new ValueDemand.OneOf(List.of("a")),
                                java.util.Optional.empty()));
        refused(() -> withQuality(invalid)).withMessageContaining("arguments");
        refused(() -> withQuality(invalid + "  arguments:\n    validValues: []\n"))
                .withMessageContaining("empty");
        refused(() -> withQuality(invalid + "  arguments:\n    validValue: [a]\n"))
                .withMessageStartingWith("schema[0].properties[0].quality[0].arguments");
        refused(() -> withQuality(invalid + "  arguments:\n    pattern: '(a'\n"))
                .withMessageStartingWith("schema[0].properties[0].quality[0].arguments.pattern: ");
    }

    @Test
    void readsAgesAndRefusesThoseOfNothing() {
        String sla = "schema:\n- name: orders\nslaProperties:\n- property: %s\n  value: %s\n";
        String of = "  unit: h\n  element: ordered\n";

        Contract contract = read(HEAD + sla.formatted("Latency", "1.5") + of);
        assertThat(contract.rules().getFirst().demand())
                .isEqualTo(
                        new Demand.Recent(FieldPath.root().of("ordered"), Duration.ofMinutes(90)));
        refused(() -> read(HEAD + sla.formatted("latency", "4") + "  unit: h\n"))
                .withMessageStartingWith("slaProperties[0].element: ");
        refused(() -> read(HEAD + sla.formatted("latency", "0") + of))
                .withMessageStartingWith("slaProperties[0].value: ");
        refused(() -> read(HEAD + sla.formatted("latency", "1e9") + of))
                .withMessageStartingWith("slaProperties[0].value: ");
        refused(() -> read(HEAD + sla.formatted("latency", "1") + of.replace("h", "y")))
                .withMessageStartingWith("slaProperties[0].unit: ");
        assertThat(read(HEAD + sla.formatted("frequency", "1") + of).notEnforced())
                .extracting(NotEnforced::path)
                .containsExactly("slaProperties[0]");
    }
}
