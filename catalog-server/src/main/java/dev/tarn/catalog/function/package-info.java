/** Functions: listed as the specification has it; none can be registered yet. */
@NullMarked
package dev.tarn.catalog.function;

import org.jspecify.annotations.NullMarked;
