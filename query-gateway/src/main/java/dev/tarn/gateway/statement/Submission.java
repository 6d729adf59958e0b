package dev.tarn.gateway.statement;

import dev.tarn.chassis.identity.Principal;
import dev.tarn.gateway.protocol.ExternalAddress;
import dev.tarn.gateway.protocol.TrinoHeaders;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A statement as it was sent to us.
 *
 * @param wantedUser what X-Trino-User says
 * @param headers those that pass to Trino
 * @param prepared the statements that the client says it has prepared, by name
 */
public record Submission(
        Principal principal,
        Optional<String> wantedUser,
        String sql,
        ExternalAddress address,
        Client client,
        List<TrinoHeaders.Header> headers,
        Map<String, String> prepared) {
    public Submission {
        headers = List.copyOf(headers);
        prepared = Map.copyOf(prepared);
    }

    /** What the client says of itself, none of which is believed for anything but the record. */
    public record Client(
            String remoteAddress,
            String requestId,
            Optional<String> userAgent,
            Optional<String> source,
            String tags,
            Optional<String> info,
            Optional<String> traceToken,
            Optional<String> catalog,
            Optional<String> schema,
            Optional<String> transactionId) {
        Set<String> tagSet() {
            return new HashSet<>(List.of(tags.split(",", -1)));
        }
    }
}
