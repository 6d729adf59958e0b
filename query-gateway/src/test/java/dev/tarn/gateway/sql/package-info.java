@NullMarked
package dev.tarn.gateway.sql;

import org.jspecify.annotations.NullMarked;
