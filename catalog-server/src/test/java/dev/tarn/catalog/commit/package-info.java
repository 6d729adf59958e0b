@NullMarked
package dev.tarn.catalog.commit;

import org.jspecify.annotations.NullMarked;
