/** What is known of every batch, lane, group and file, in PostgreSQL. */
@NullMarked
package dev.tarn.writer.ledger;

import org.jspecify.annotations.NullMarked;
