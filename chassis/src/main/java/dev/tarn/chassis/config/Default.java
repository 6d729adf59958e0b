package dev.tarn.chassis.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The value of a configuration key that nobody sets, written as YAML. On a nested record it
 * overrides single defaults of that record: {@code @Default("{port: 8181}") HttpConfig http}. A
 * component without it is required, unless its type is Optional, List or Map.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Default {
    String value();
}
