/** The commands of {@code tarn} that need Java: up, down, status, doctor, version. */
@NullMarked
package dev.tarn.launcher;

import org.jspecify.annotations.NullMarked;
