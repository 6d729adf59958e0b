/** A receipt for every query: written before it can run, completed when it has. */
@NullMarked
package dev.tarn.gateway.receipt;

import org.jspecify.annotations.NullMarked;
