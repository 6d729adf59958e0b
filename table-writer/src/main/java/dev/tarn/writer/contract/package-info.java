/**
 * What a table's contract demands of a batch: documents of the Open Data Contract Standard,
 * registered in versions, as rules, and rows judged by them.
 */
@NullMarked
package dev.tarn.writer.contract;

import org.jspecify.annotations.NullMarked;
