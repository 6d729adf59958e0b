package dev.tarn.gateway.admission;

import dev.tarn.chassis.config.Default;
import java.time.Duration;
import java.util.Map;

/**
 * Limits, by names that the refusals tell.
 *
 * @param waitingMax statements that wait for their turn, of all people together; more are refused.
 *     Each takes the place of a request while it waits
 * @param waitingPerPrincipal of one person
 * @param waitMax how long a statement waits at most
 * @param pagesPerPrincipal answers that one person is sent at once; who asks for more is told to
 *     come again
 */
public record AdmissionConfig(
        Map<String, Limit> limits,
        @Default("100") int waitingMax,
        @Default("20") int waitingPerPrincipal,
        @Default("30m") Duration waitMax,
        @Default("100") int pagesPerPrincipal) {
    public AdmissionConfig {
        limits = Map.copyOf(limits);
        if (waitingMax < 0 || waitingPerPrincipal < 0 || waitMax.isZero()) {
            throw new IllegalArgumentException(
                    "waiting-max and waiting-per-principal cannot be negative, nor wait-max 0");
        }
        if (pagesPerPrincipal < 1) {
            throw new IllegalArgumentException("pages-per-principal is below 1");
        }
    }
}
