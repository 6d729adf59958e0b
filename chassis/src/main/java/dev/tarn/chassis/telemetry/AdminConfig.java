package dev.tarn.chassis.telemetry;

import dev.tarn.chassis.config.Default;

/** Where metrics and health are answered; never where users are. */
public record AdminConfig(@Default("127.0.0.1") String host, int port) {}
