/** Raw bodies of batches in the writer's own object store. */
@NullMarked
package dev.tarn.writer.landing;

import org.jspecify.annotations.NullMarked;
