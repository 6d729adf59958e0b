/** Appends that lost a race are laid over the branch's new head instead of being refused. */
@NullMarked
package dev.tarn.catalog.commit.rebase;

import org.jspecify.annotations.NullMarked;
