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
 * @param asOf the instant at which the lake is to be read
 */
public record Submission(
        Principal principal,
        Optional<String> wantedUser,
        String sql,
        ExternalAddress address,
        Client client,
        List<TrinoHeaders.Header> headers,
        Map<String, String> prepared,
        Optional<String> asOf) {
    public Submission {
        headers = List.copyOf(headers);
        prepared = Map.copyOf(prepared);
    }

    /** Whether it is decided about by other rules than those of now: no client says that. */
    boolean hasPass() {
        return headers.stream()
                .anyMatch(header -> header.name().equals(TrinoHeaders.EXTRA_CREDENTIAL));
    }

    /** Whether its client takes results that wait in an object store, and we let it. */
    boolean spooled() {
        return TrinoHeaders.hasEncodings(headers);
    }

    /** The same with another statement, in another catalog. */
    Submission in(String catalog, String statement) {
        return new Submission(
                principal,
                wantedUser,
                statement,
                address,
                client.in(catalog),
                headers,
                prepared,
                asOf);
    }

    /** The transaction that it is in. */
    Optional<String> transaction() {
        return client.transactionId()
                .map(String::strip)
                .filter(id -> !id.isEmpty() && !id.equalsIgnoreCase("NONE"));
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
        private Client in(String other) {
            return new Client(
                    remoteAddress,
                    requestId,
                    userAgent,
                    source,
                    tags,
                    info,
                    traceToken,
                    Optional.of(other),
                    schema,
                    transactionId);
        }

        Set<String> tagSet() {
            return new HashSet<>(List.of(tags.split(",", -1)));
        }
    }
}
