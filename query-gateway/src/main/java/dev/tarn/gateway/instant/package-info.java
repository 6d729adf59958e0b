/**
 * Lakes as they were, as catalogs of a cluster: made when somebody asks for one, and dropped when
 * nobody does any more.
 */
@NullMarked
package dev.tarn.gateway.instant;

import org.jspecify.annotations.NullMarked;
