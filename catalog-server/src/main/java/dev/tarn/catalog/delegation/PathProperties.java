package dev.tarn.catalog.delegation;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.tarn.catalog.commit.LocationRules;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** The places that a table's properties name, read from its metadata without building the rest. */
final class PathProperties {
    private static final JsonFactory JSON = new JsonFactory();

    private PathProperties() {}

    static List<String> read(byte[] metadata) {
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
