/** Tests of contracts: documents as rules, and rows judged by them. */
@NullMarked
package dev.tarn.writer.contract;

import org.jspecify.annotations.NullMarked;
