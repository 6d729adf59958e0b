/** Secrets that must be read again, kept where others can read the bytes. */
@NullMarked
package dev.tarn.catalog.encryption;

import org.jspecify.annotations.NullMarked;
