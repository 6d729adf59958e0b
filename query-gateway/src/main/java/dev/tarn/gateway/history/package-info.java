/** Receipts to read: page by page, one by one, and as a stream. */
@NullMarked
package dev.tarn.gateway.history;

import org.jspecify.annotations.NullMarked;
