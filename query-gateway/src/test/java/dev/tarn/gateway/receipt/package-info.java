/** Tests of what is kept of a query. */
@NullMarked
package dev.tarn.gateway.receipt;

import org.jspecify.annotations.NullMarked;
