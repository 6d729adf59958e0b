/** Programs of others as child processes. */
@NullMarked
package dev.tarn.embedded;

import org.jspecify.annotations.NullMarked;
