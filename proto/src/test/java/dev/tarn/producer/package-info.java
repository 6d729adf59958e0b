@NullMarked
package dev.tarn.producer;

import org.jspecify.annotations.NullMarked;
