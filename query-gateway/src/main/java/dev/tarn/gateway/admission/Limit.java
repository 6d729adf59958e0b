package dev.tarn.gateway.admission;

import dev.tarn.chassis.config.DataSize;
import dev.tarn.chassis.config.Default;
import dev.tarn.chassis.identity.Principal;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * What each person may have whom it concerns; 0 is no limit.
 *
 * @param user only this principal
 * @param role only principals with this role
 * @param tag only queries with this client tag, which are counted by themselves
 * @param concurrent queries at once; more wait
 * @param perMinute queries begun within a minute; more wait
 * @param cpuPerDay of queries begun since midnight UTC; then they are refused
 * @param bytesPerDay read from storage by queries begun since midnight UTC; then they are refused
 */
public record Limit(
        Optional<String> user,
        Optional<String> role,
        Optional<String> tag,
        @Default("0") int concurrent,
        @Default("0") int perMinute,
        @Default("0s") Duration cpuPerDay,
        @Default("0B") DataSize bytesPerDay) {
    public Limit {
        if (concurrent < 0 || perMinute < 0) {
            throw new IllegalArgumentException("a limit cannot be negative");
        }
        if (concurrent == 0 && perMinute == 0 && cpuPerDay.isZero() && bytesPerDay.bytes() == 0) {
            throw new IllegalArgumentException("a limit limits nothing");
        }
    }

    boolean concerns(Principal principal, Set<String> tags) {
        return user.filter(name -> !name.equals(principal.name())).isEmpty()
                && role.filter(name -> !principal.roles().contains(name)).isEmpty()
                && tag.filter(name -> !tags.contains(name)).isEmpty();
    }
}
