/** How our processes use PostgreSQL. */
@NullMarked
package dev.tarn.database;

import org.jspecify.annotations.NullMarked;
