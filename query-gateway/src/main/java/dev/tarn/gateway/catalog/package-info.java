/** The catalog, as gateways ask it in their own name. */
@NullMarked
package dev.tarn.gateway.catalog;

import org.jspecify.annotations.NullMarked;
