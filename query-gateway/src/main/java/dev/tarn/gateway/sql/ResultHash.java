package dev.tarn.gateway.sql;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;

/**
 * The hash of a result, the same in whatever order its rows come: the sum of the hashes of the
 * rows, so that a row that comes twice counts twice, hashed with the columns and the number of
 * rows. It tells two results from each other; against somebody who makes up rows to meet a sum it
 * is not meant.
 */
final class ResultHash {
    private static final BigInteger ROUND = BigInteger.ONE.shiftLeft(256);

    private final MessageDigest digest = sha256();
    private BigInteger sum = BigInteger.ZERO;
    private byte[] columns = new byte[0];
    private long rows;

    /** Objects with name and type. */
    void columns(JsonNode all) {
        for (JsonNode column : all) {
            text('c', column.path("name").asText());
            text('t', column.path("type").asText());
        }
        columns = digest.digest();
    }

    void row(JsonNode values) {
        value(values);
        sum = sum.add(new BigInteger(1, digest.digest())).mod(ROUND);
        rows++;
    }

    /** With the version of how it is made, and the number of rows. */
    String end() {
        digest.update(columns);
        text('n', Long.toString(rows));
        text('s', sum.toString(16));
        return "rows-1:%d:%s".formatted(rows, HexFormat.of().formatHex(digest.digest()));
    }

    private void value(JsonNode value) {
        switch (value.getNodeType()) {
            case ARRAY -> {
                text('[', Integer.toString(value.size()));
                value.forEach(this::value);
            }
            case OBJECT -> {
                // The entries of a map have no order.
                List<String> names = new ArrayList<>();
                value.fieldNames().forEachRemaining(names::add);
                names.sort(Comparator.naturalOrder());
                text('{', Integer.toString(names.size()));
                for (String name : names) {
                    text('k', name);
                    value(value.path(name));
                }
            }
            case STRING -> text('"', value.textValue());
            default -> text('v', value.asText());
        }
    }

    private void text(char kind, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        digest.update((kind + "" + bytes.length + ":").getBytes(UTF_8));
        digest.update(bytes);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }
}
