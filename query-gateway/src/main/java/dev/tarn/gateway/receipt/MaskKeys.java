package dev.tarn.gateway.receipt;

import java.util.regex.Pattern;

/** The keys of hash masks, which are for Trino and not for whoever reads a receipt. */
final class MaskKeys {
    private static final Pattern KEY = Pattern.compile("from_hex\\('[0-9a-fA-F]*'\\)");

    private MaskKeys() {}

    static String hidden(String expression) {
        return KEY.matcher(expression).replaceAll("from_hex('…')");
    }
}
