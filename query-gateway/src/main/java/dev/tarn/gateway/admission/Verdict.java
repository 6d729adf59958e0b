package dev.tarn.gateway.admission;

/** Whether a query may begin now. */
public sealed interface Verdict {
    record Admitted() implements Verdict {}

    /** Not now; the reason names the limit. */
    record Wait(String reason) implements Verdict {}

    /** Not today; the reason names the limit. */
    record Refused(String reason) implements Verdict {}
}
