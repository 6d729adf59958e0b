/** Files sent to the writer from the command line: {@code tarn ingest}. */
@NullMarked
package dev.tarn.launcher.ingest;

import org.jspecify.annotations.NullMarked;
