/** Tells the catalog which snapshots receipts need, so that it keeps them. */
@NullMarked
package dev.tarn.gateway.uses;

import org.jspecify.annotations.NullMarked;
