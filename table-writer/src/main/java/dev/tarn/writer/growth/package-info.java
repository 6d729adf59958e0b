/** How a table grows with what is brought to it: what was seen, and the schema that it takes. */
@NullMarked
package dev.tarn.writer.growth;

import org.jspecify.annotations.NullMarked;
