/** Receipts, and what the catalog remembers, on their way into tables: the audit is SQL too. */
@NullMarked
package dev.tarn.gateway.export;

import org.jspecify.annotations.NullMarked;
