package dev.tarn.catalog.scan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;

/** What tests ask of an answer. */
final class ScanJsonReader {
    private static final ObjectMapper JSON = new ObjectMapper();

    private ScanJsonReader() {}

    static JsonNode read(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException malformed) {
            throw new AssertionError("Not JSON: " + body, malformed);
        }
    }

    static String text(String body, String field) {
        return read(body).path(field).asText();
    }

    static List<String> texts(String body, String field) {
        var texts = new ArrayList<String>();
        read(body).path(field).forEach(text -> texts.add(text.asText()));
        return texts;
    }

    /** The locations of the data files, in order. */
    static List<String> files(String body) {
        var files = new ArrayList<String>();
        read(body)
                .path("file-scan-tasks")
                .forEach(task -> files.add(task.at("/data-file/file-path").asText()));
        return files;
    }
}
