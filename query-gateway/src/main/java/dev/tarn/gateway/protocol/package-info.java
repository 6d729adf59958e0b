/**
 * The rules of Trino's client protocol: addresses, headers, paths and errors as its clients read
 * them.
 */
@NullMarked
package dev.tarn.gateway.protocol;

import org.jspecify.annotations.NullMarked;
