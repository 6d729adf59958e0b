/** Who may see and do what, from the command line: {@code tarn access}. */
@NullMarked
package dev.tarn.launcher.access;

import org.jspecify.annotations.NullMarked;
