/**
 * Programs of others as child processes: PostgreSQL, S3Proxy, Trino. Nothing here knows a service.
 */
@NullMarked
package dev.tarn.embedded;

import org.jspecify.annotations.NullMarked;
