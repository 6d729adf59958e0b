/** What is done for each request or row, apart from what surrounds it. */
@NullMarked
package dev.tarn.benchmarks.hot;

import org.jspecify.annotations.NullMarked;
