@NullMarked
package dev.tarn.catalog.commit.rebase;

import org.jspecify.annotations.NullMarked;
