/** Tests of what tables of others remember. */
@NullMarked
package dev.tarn.writer.foreign;

import org.jspecify.annotations.NullMarked;
