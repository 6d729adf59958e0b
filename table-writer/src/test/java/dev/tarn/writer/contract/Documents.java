package dev.tarn.writer.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;

/** Contracts for a table {@code orders}, of which a test says only what it is about. */
final class Documents {
    static final String HEAD =
            """
            apiVersion: v3.1.0
            kind: DataContract
            id: orders-of-the-shop
            version: 1.10
            status: active
            """;

    private Documents() {}

    static Contract read(String document) {
        return ContractDocument.forTable(document.getBytes(UTF_8), "orders");
    }

    /** {@code more} comes behind the properties, at their level. */
    static Contract withProperties(String properties, String more) {
        return read(
                HEAD
                        + "schema:\n- name: orders\n  properties:\n"
                        + properties.indent(2)
                        + more.indent(2));
    }

    static Contract withProperties(String properties) {
        return withProperties(properties, "");
    }

    /** Of a property {@code amount}, with such keys beside its name. */
    static Contract withProperty(String keys) {
        return withProperties("- name: amount\n" + keys.indent(2));
    }

    static Contract withQuality(String quality) {
        return withProperty("quality:\n" + quality);
    }

    static List<String> paths(Contract contract) {
        return contract.rules().stream().map(Rule::path).toList();
    }
}
