/**
 * What is put in order without anybody waiting for it: given-up uploads, unwanted files, the
 * backlog.
 */
@NullMarked
package dev.tarn.writer.upkeep;

import org.jspecify.annotations.NullMarked;
