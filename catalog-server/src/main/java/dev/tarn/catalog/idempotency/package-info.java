/** Requests that may be sent again: done once, answered as often as asked. */
@NullMarked
package dev.tarn.catalog.idempotency;

import org.jspecify.annotations.NullMarked;
