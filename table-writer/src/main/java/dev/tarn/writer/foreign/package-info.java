/**
 * Iceberg REST catalogs of others: what is known of them, and how doubt about a commit ends there.
 */
@NullMarked
package dev.tarn.writer.foreign;

import org.jspecify.annotations.NullMarked;
