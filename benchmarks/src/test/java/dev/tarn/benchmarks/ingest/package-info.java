/** What was sent is counted. */
@NullMarked
package dev.tarn.benchmarks.ingest;

import org.jspecify.annotations.NullMarked;
