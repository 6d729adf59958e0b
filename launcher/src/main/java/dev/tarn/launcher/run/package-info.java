/** Starts the parts of a lakehouse, watches over them, and stops them in order. */
@NullMarked
package dev.tarn.launcher.run;

import org.jspecify.annotations.NullMarked;
