package dev.tarn.catalog.namespace;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import org.apache.iceberg.exceptions.BadRequestException;

/** Namespace properties as a column of JSON. */
final class Properties {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final TypeReference<Map<String, String>> TYPE = new TypeReference<>() {};

    private Properties() {}

    static Map<String, String> read(String json) {
        try {
            return MAPPER.readValue(json, TYPE);
        } catch (JsonProcessingException corrupt) {
            throw new IllegalStateException("Stored namespace properties are no JSON", corrupt);
        }
    }

    static String write(Map<String, String> properties) {
        properties.forEach(Properties::check);
        try {
            return MAPPER.writeValueAsString(properties);
        } catch (JsonProcessingException failure) {
            throw new IllegalStateException(failure);
        }
    }

    /** PostgreSQL's jsonb has no U+0000. */
    private static void check(String key, String value) {
        if (key.indexOf('\u0000') >= 0 || value.indexOf('\u0000') >= 0) {
            throw new BadRequestException("Invalid property %s: contains U+0000", key);
        }
    }
}
