/** How long raw bodies of batches are kept that are at rest, and where. */
@NullMarked
package dev.tarn.writer.retention;

import org.jspecify.annotations.NullMarked;
