/** The Trino behind the gateway. */
@NullMarked
package dev.tarn.gateway.cluster;

import org.jspecify.annotations.NullMarked;
