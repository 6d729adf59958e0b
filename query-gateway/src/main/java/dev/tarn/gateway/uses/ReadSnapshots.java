package dev.tarn.gateway.uses;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigInteger;
import java.util.LinkedHashSet;
import java.util.Set;

/** The ids of the snapshots that a receipt says were read. */
final class ReadSnapshots {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ReadSnapshots() {}

    static Set<String> of(String readTables) {
        Set<String> ids = new LinkedHashSet<>();
        try {
            for (JsonNode table : JSON.readTree(readTables)) {
                String snapshot = table.path("snapshot-id").asText();
                if (isId(snapshot)) {
                    ids.add(snapshot);
                }
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("PostgreSQL keeps what is no JSON", e);
        }
        return ids;
    }

    /** The catalog refuses all that comes with one that is none, and would for ever. */
    private static boolean isId(String snapshot) {
        if (!snapshot.matches("[0-9]{1,19}")) {
            return false;
        }
        return new BigInteger(snapshot).bitLength() < Long.SIZE;
    }
}
