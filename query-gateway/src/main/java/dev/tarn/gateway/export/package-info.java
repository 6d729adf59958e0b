/** Receipts on their way into a table of the lake, so that the audit is SQL too. */
@NullMarked
package dev.tarn.gateway.export;

import org.jspecify.annotations.NullMarked;
