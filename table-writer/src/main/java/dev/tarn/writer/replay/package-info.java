/** Reading a batch once more: the whole of it, or what was rejected. */
@NullMarked
package dev.tarn.writer.replay;

import org.jspecify.annotations.NullMarked;
