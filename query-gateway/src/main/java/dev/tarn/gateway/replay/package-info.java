/** Queries once more, on the snapshots that they have read: the same answer, or why not. */
@NullMarked
package dev.tarn.gateway.replay;

import org.jspecify.annotations.NullMarked;
