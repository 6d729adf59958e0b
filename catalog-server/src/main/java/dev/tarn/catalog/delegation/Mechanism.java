package dev.tarn.catalog.delegation;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** How a client can be let at files that it has no keys of its own for. */
public enum Mechanism {
    VENDED_CREDENTIALS("vended-credentials"),
    REMOTE_SIGNING("remote-signing");

    private final String word;

    Mechanism(String word) {
        this.word = word;
    }

    /**
     * What the values of {@code X-Iceberg-Access-Delegation} ask for; a client may know mechanisms
     * that this server does not.
     */
    static Set<Mechanism> requested(List<String> headers) {
        var requested = EnumSet.noneOf(Mechanism.class);
        for (String header : headers) {
            for (String word : header.split(",", -1)) {
                Arrays.stream(values())
                        .filter(mechanism -> mechanism.word.equalsIgnoreCase(word.strip()))
                        .forEach(requested::add);
            }
        }
        return requested;
    }
}
