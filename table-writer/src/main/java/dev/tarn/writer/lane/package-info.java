/** One committer for each table: groups of batches, one snapshot each, settled after any doubt. */
@NullMarked
package dev.tarn.writer.lane;

import org.jspecify.annotations.NullMarked;
