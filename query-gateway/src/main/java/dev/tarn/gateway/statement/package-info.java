/** Queries on their way: taken, written down, sent to a cluster, and streamed back page by page. */
@NullMarked
package dev.tarn.gateway.statement;

import org.jspecify.annotations.NullMarked;
