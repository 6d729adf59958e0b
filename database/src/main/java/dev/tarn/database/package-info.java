/**
 * How our processes use PostgreSQL: pool, Jdbi, migrations, transactions and what their failures
 * mean. No statement against a named table lives here.
 */
@NullMarked
package dev.tarn.database;

import org.jspecify.annotations.NullMarked;
