package dev.tarn.chassis.config;

import com.fasterxml.jackson.annotation.JsonValue;

/**
 * A value that is used and never shown: it prints as {@code ***}, in logs, exceptions and JSON
 * alike.
 */
public record Secret(String value) {
    @Override
    @JsonValue
    public String toString() {
        return "***";
    }
}
