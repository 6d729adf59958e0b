package dev.tarn.catalog.wire;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.PropertyAccessor;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.util.function.Supplier;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.rest.RESTMessage;
import org.apache.iceberg.rest.RESTSerializers;

/** Iceberg's request and response types as JSON, with the settings of Iceberg's own client. */
public final class Json {
    private static final ObjectMapper MAPPER = mapper();

    private Json() {}

    /** A request body. Whatever is wrong with it is the client's fault and answered 400. */
    public static <T> T read(byte[] body, Class<T> type) {
        return checked(() -> {
            try {
                T value = MAPPER.readValue(body, type);
                if (value == null) {
                    throw new BadRequestException("Malformed request: the body is null");
                }
                if (value instanceof RESTMessage message) {
                    message.validate();
                }
                return value;
            } catch (JsonProcessingException malformed) {
                throw new BadRequestException(
                        malformed, "Malformed request: %s", malformed.getOriginalMessage());
            } catch (IOException impossible) {
                throw new UncheckedIOException(impossible);
            }
        });
    }

    /**
     * Iceberg's parsers throw what their builders throw at bad input. Anything else is a failure of
     * ours and stays one.
     */
    static <T> T checked(Supplier<T> parsing) {
        try {
            return parsing.get();
        } catch (IllegalArgumentException
                | IllegalStateException
                | NullPointerException
                | ClassCastException
                | UnsupportedOperationException
                | DateTimeException malformed) {
            throw new BadRequestException(
                    malformed, "Malformed request: %s", malformed.getMessage());
        }
    }

    public static byte[] write(Object value) {
        try {
            return MAPPER.writeValueAsBytes(value);
        } catch (JsonProcessingException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    public static JsonFactory factory() {
        return MAPPER.getFactory();
    }

    private static ObjectMapper mapper() {
        JsonFactory factory =
                new JsonFactoryBuilder()
                        .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false)
                        .configure(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW, false)
                        .build();
        var mapper = new ObjectMapper(factory);
        mapper.setVisibility(PropertyAccessor.FIELD, JsonAutoDetect.Visibility.ANY);
        mapper.configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);
        mapper.setPropertyNamingStrategy(new PropertyNamingStrategies.KebabCaseStrategy());
        RESTSerializers.registerAll(mapper);
        return mapper;
    }
}
