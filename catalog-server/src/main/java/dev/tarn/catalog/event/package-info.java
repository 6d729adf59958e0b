/** The commit log as it grows: a stream of events, and webhooks that are told of each commit. */
@NullMarked
package dev.tarn.catalog.event;

import org.jspecify.annotations.NullMarked;
