/** Metrics, health and the access log. */
@NullMarked
package dev.tarn.chassis.telemetry;

import org.jspecify.annotations.NullMarked;
