/** SQL for scripts: one request with a statement, one answer with its rows. */
@NullMarked
package dev.tarn.gateway.sql;

import org.jspecify.annotations.NullMarked;
