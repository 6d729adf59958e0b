/** Requests to an object store, signed for clients that hold no keys. */
@NullMarked
package dev.tarn.catalog.signing;

import org.jspecify.annotations.NullMarked;
