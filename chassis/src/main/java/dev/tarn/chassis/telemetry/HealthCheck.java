package dev.tarn.chassis.telemetry;

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
}
