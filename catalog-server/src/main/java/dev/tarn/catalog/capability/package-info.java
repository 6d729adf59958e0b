/** What this server can do, told to clients by {@code GET /v1/config}. */
@NullMarked
package dev.tarn.catalog.capability;

import org.jspecify.annotations.NullMarked;
