/** The tarn command. */
@NullMarked
package dev.tarn.launcher;

import org.jspecify.annotations.NullMarked;
