/**
 * A lake as it was, {@code lake@time} or {@code lake@number}: what the commit log says of then, to
 * read and never to change.
 */
@NullMarked
package dev.tarn.catalog.instant;

import org.jspecify.annotations.NullMarked;
