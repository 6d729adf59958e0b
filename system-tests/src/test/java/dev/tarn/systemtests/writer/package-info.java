/** Batches from their producers into tables, with everything real in between. */
@NullMarked
package dev.tarn.systemtests.writer;

import org.jspecify.annotations.NullMarked;
