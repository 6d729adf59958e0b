package dev.tarn.gateway.login;

import dev.tarn.chassis.identity.Principal;
import java.time.Duration;
import java.time.Instant;

/** What came of credentials. */
sealed interface Login {
    record Known(Principal principal, Instant until) implements Login {}

    record Refused(String reason) implements Login {}

    /** Too many wrong passwords: nobody looked at this one. */
    record TooMany(Duration pause) implements Login {}

    /** Nobody can say at the moment; the credentials may well be good. */
    record Unavailable(String reason) implements Login {}
}
