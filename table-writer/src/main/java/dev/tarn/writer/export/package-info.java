/** The ledger on its way into tables of the lake, so that what became of batches is SQL too. */
@NullMarked
package dev.tarn.writer.export;

import org.jspecify.annotations.NullMarked;
