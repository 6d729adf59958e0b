/**
 * The limit: a server that does only the I/O that no catalog gets around, and understands next to
 * nothing.
 */
@NullMarked
package dev.tarn.benchmarks.bare;

import org.jspecify.annotations.NullMarked;
