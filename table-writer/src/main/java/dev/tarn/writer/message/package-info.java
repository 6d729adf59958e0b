/** Which message a row of a Protobuf body is: descriptors, registered for a table, in versions. */
@NullMarked
package dev.tarn.writer.message;

import org.jspecify.annotations.NullMarked;
