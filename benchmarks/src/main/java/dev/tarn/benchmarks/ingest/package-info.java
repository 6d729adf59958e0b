/** What a writer takes in: how much memory it needs for it, and how fast it is. */
@NullMarked
package dev.tarn.benchmarks.ingest;

import org.jspecify.annotations.NullMarked;
