/**
 * A client of the writer: brings batches to tables, each exactly once, however often it has to ask.
 * Begin with {@link Producer#connect(java.net.URI, Credentials)}.
 */
@NullMarked
package dev.tarn.producer;

import org.jspecify.annotations.NullMarked;
