/** Tarn inside Trino, with nothing on the class path but Trino's SPI and the JDK. */
@NullMarked
package dev.tarn.trino;

import org.jspecify.annotations.NullMarked;
