package dev.tarn.chassis.telemetry;

/** How one thing that a service needs is doing. */
public sealed interface Health {
    record Up() implements Health {}

    record Down(String reason) implements Health {}
}
