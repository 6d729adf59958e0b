package dev.tarn.gateway.statement;

import dev.tarn.chassis.identity.Principal;
import dev.tarn.gateway.protocol.ExternalAddress;
import java.util.Map;
import java.util.Optional;

/**
 * A statement as it was sent to us.
 *
 * @param wantedUser what X-Trino-User says
 * @param prepared the statements that the client says it has prepared, by name
 */
record Submission(
        Principal principal,
        Optional<String> wantedUser,
        String sql,
        ExternalAddress address,
        Client client,
        Map<String, String> prepared) {
    Submission {
        prepared = Map.copyOf(prepared);
    }

    /** What the client says of itself, none of which is believed for anything but the record. */
    record Client(
            String remoteAddress,
            String requestId,
            Optional<String> userAgent,
            Optional<String> source,
            String tags,
            Optional<String> info,
            Optional<String> traceToken,
            Optional<String> catalog,
            Optional<String> schema,
            Optional<String> transactionId) {}
}
