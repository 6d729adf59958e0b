/** Tests of what is read from a statement. */
@NullMarked
package dev.tarn.gateway.syntax;

import org.jspecify.annotations.NullMarked;
