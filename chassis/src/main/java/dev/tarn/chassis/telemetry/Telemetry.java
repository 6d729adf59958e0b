package dev.tarn.chassis.telemetry;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;

/** The meters of one service, in Prometheus' form. */
public final class Telemetry implements AutoCloseable {
    private final PrometheusMeterRegistry registry;

    private Telemetry(PrometheusMeterRegistry registry) {
        this.registry = registry;
    }

    public static Telemetry create(String service) {
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        registry.config().commonTags("service", service);
        return new Telemetry(registry);
    }

    public MeterRegistry registry() {
        return registry;
    }

    @Override
    public void close() {
        registry.close();
    }
}
