package dev.tarn.chassis.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Reads YAML by its tokens rather than as a tree, so that a value keeps its text (a password 007
 * stays 007) and knows its line.
 */
final class YamlReader {
    private static final YAMLFactory YAML =
            YAMLFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

    private final JsonParser parser;
    private final String source;

    private YamlReader(JsonParser parser, String source) {
        this.parser = parser;
        this.source = source;
    }

    static Node.Mapping file(Path file) {
        try (Reader reader = Files.newBufferedReader(file)) {
            return switch (read(reader, file.toString())) {
                case Node.Mapping mapping -> mapping;
                case Node.Scalar scalar when scalar.text().isEmpty() ->
                        Node.Mapping.empty(file.toString());
                case Node other ->
                        throw new ConfigException(other.origin() + " holds no keys and values");
            };
        } catch (NoSuchFileException e) {
            throw new ConfigException("Configuration file " + file + " does not exist", e);
        } catch (JsonProcessingException e) {
            // Neither the parser's exception nor most of its words are passed on: they quote the
            // file, secrets and all.
            boolean duplicate = e.getOriginalMessage().startsWith("Duplicate field");
            throw new ConfigException(
                    "Configuration file %s line %d: %s"
                            .formatted(
                                    file,
                                    e.getLocation().getLineNr(),
                                    duplicate ? "the key is there twice" : "this is not YAML"));
        } catch (IOException e) {
            throw new ConfigException(
                    "Configuration file " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    static Node text(String yaml, String source) {
        try {
            return read(Reader.of(yaml), source);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Node read(Reader reader, String source) throws IOException {
        try (JsonParser parser = YAML.createParser(reader)) {
            var yaml = new YamlReader(parser, source);
            if (parser.nextToken() == null) {
                return new Node.Scalar("", source);
            }
            Node node = yaml.node().orElseGet(() -> new Node.Scalar("", source));
            if (parser.nextToken() != null) {
                throw new ConfigException(
                        yaml.origin() + ": a second YAML document is not read; keep one");
            }
            return node;
        }
    }

    /**
     * Empty for a key without a value: as with an empty variable, it counts as a key that nobody
     * set.
     */
    private Optional<Node> node() throws IOException {
        String origin = origin();
        String text = parser.getText();
        return switch (parser.currentToken()) {
            case START_OBJECT -> Optional.of(mapping(origin));
            case START_ARRAY -> Optional.of(sequence(origin));
            case VALUE_NULL -> Optional.empty();
            default ->
                    text.isEmpty() ? Optional.empty() : Optional.of(new Node.Scalar(text, origin));
        };
    }

    private Node.Mapping mapping(String origin) throws IOException {
        SequencedMap<String, Node> entries = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            parser.nextToken();
            node().ifPresent(value -> entries.put(key, value));
        }
        return new Node.Mapping(entries, origin);
    }

    private Node.Sequence sequence(String origin) throws IOException {
        List<Node> items = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            node().ifPresent(items::add);
        }
        return new Node.Sequence(List.copyOf(items), origin);
    }

    private String origin() {
        return source + " line " + parser.currentTokenLocation().getLineNr();
    }
}
