package dev.tarn.chassis.telemetry;

import dev.tarn.chassis.config.Default;

/** Where metrics and health are answered; never where users are. */
public record AdminConfig(@Default("127.0.0.1") String host, int port) {
    public AdminConfig {
        if (port < 0 || port > 65535) {
            throw new IllegalArgumentException("port " + port + " is not between 0 and 65535");
        }
    }
}
