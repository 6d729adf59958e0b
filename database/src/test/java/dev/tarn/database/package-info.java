/** What the database module promises, against a real PostgreSQL. */
@NullMarked
package dev.tarn.database;

import org.jspecify.annotations.NullMarked;
