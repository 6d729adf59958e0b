/**
 * What somebody may do, by the rules of now: compiled once for each version, then only looked up.
 */
@NullMarked
package dev.tarn.catalog.decision;

import org.jspecify.annotations.NullMarked;
