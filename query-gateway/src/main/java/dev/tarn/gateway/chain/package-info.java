/** Receipts that nobody changes unseen: links of a chain, a head for each day, and its anchor. */
@NullMarked
package dev.tarn.gateway.chain;

import org.jspecify.annotations.NullMarked;
