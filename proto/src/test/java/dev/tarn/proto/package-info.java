/** Promises of the wire contracts. */
@NullMarked
package dev.tarn.proto;

import org.jspecify.annotations.NullMarked;
