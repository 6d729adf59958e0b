/** Typed configuration from YAML and the environment; an unknown key refuses the start. */
@NullMarked
package dev.tarn.chassis.config;

import org.jspecify.annotations.NullMarked;
