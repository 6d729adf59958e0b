/** What is kept, by whom, and why. */
@NullMarked
package dev.tarn.launcher.retention;

import org.jspecify.annotations.NullMarked;
