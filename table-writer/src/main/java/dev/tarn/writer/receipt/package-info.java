/** What a producer is told about a batch, now or once it is settled. */
@NullMarked
package dev.tarn.writer.receipt;

import org.jspecify.annotations.NullMarked;
