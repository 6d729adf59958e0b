package dev.tarn.catalog.commit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The places that a table's metadata names, read from it without building the rest. */
public final class PathProperties {
    private static final JsonFactory JSON = new JsonFactory();

    private PathProperties() {}

    /** The table's own location. */
    public static Optional<String> location(byte[] metadata) {
        try (JsonParser json = JSON.createParser(metadata)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                boolean location = json.currentName().equals("location");
                if (json.nextToken() == JsonToken.VALUE_STRING && location) {
                    return Optional.of(json.getText());
                }
                json.skipChildren();
            }
            return Optional.empty();
        } catch (IOException corrupt) {
            throw new UncheckedIOException(corrupt);
        }
    }

    /** What its properties name. */
    public static List<String> read(byte[] metadata) {
        try (JsonParser json = JSON.createParser(metadata)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                boolean properties = json.currentName().equals("properties");
                if (json.nextToken() == JsonToken.START_OBJECT && properties) {
                    return paths(json);
                }
                json.skipChildren();
            }
            return List.of();
        } catch (IOException corrupt) {
            throw new UncheckedIOException(corrupt);
        }
    }

    private static List<String> paths(JsonParser json) throws IOException {
        var paths = new ArrayList<String>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            if (json.nextToken() == JsonToken.VALUE_STRING
                    && LocationRules.PATH_PROPERTIES.contains(name)) {
                paths.add(json.getText());
            }
            json.skipChildren();
        }
        return paths;
    }
}
