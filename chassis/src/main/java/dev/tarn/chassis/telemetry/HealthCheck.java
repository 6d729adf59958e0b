package dev.tarn.chassis.telemetry;

import dev.tarn.chassis.lifecycle.Lifecycle;
import java.util.function.Supplier;

/** One thing that a service cannot work without. */
public interface HealthCheck {
    String name();

    /** May block, and may throw: both count as down. */
    Health check();

    static HealthCheck of(String name, Supplier<Health> check) {
        return new HealthCheck() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Health check() {
                return check.get();
            }
        };
    }

    /** Takes a service out of rotation while it starts and from the moment it begins to stop. */
    static HealthCheck of(Lifecycle lifecycle) {
        return of(
                "lifecycle",
                () ->
                        lifecycle.running()
                                ? new Health.Up()
                                : new Health.Down("The service is starting or stopping"));
    }
}
