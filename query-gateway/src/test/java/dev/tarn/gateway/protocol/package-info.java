/** Tests of what of a client reaches Trino, and how. */
@NullMarked
package dev.tarn.gateway.protocol;

import org.jspecify.annotations.NullMarked;
