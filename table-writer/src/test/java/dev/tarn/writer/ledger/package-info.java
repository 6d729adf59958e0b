/** Tests of what lanes write down. */
@NullMarked
package dev.tarn.writer.ledger;

import org.jspecify.annotations.NullMarked;
