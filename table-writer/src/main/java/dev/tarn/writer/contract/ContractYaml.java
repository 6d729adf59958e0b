package dev.tarn.writer.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;

/**
 * One YAML document as plain mappings, lists and scalars. Aliases and tags are refused: the one
 * makes much of few bytes, the other means more than is written there.
 */
final class ContractYaml {
    static final int BYTES_MAX = 1024 * 1024;
    private static final int DEPTH_MAX = 50;

    private static final YAMLMapper YAML =
            YAMLMapper.builder(
                            YAMLFactory.builder()
                                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                                    .build())
                    // A number means what is written, to the last digit.
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build();

    private ContractYaml() {}

    static ObjectNode read(byte[] document) {
        if (document.length > BYTES_MAX) {
            throw new ContractRefused("", "A contract has at most %d bytes".formatted(BYTES_MAX));
        }
        String text = text(document);
        try {
            check(text);
            JsonNode root = YAML.readTree(text);
            if (root instanceof ObjectNode object) {
                return object;
            }
            throw new ContractRefused("", "The document is no mapping of keys and values");
        } catch (JsonProcessingException broken) {
            throw new ContractRefused(
                    "",
                    "The document is no YAML, or a key is there twice: line %d: %s"
                            .formatted(
                                    broken.getLocation() == null
                                            ? 0
                                            : broken.getLocation().getLineNr(),
                                    firstLine(broken.getOriginalMessage())));
        } catch (IOException broken) {
            throw new ContractRefused("", "The document is no YAML: " + broken.getMessage());
        }
    }

    private static String text(byte[] document) {
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(document)).toString();
        } catch (CharacterCodingException _) {
            throw new ContractRefused("", "The document is not UTF-8");
        }
    }

    /** What a tree would not show any more. */
    private static void check(String text) throws IOException {
        try (YAMLParser parser = YAML.getFactory().createParser(text)) {
            int depth = 0;
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token.isStructStart() && ++depth > DEPTH_MAX) {
                    throw refused(parser, "there are more than %d levels".formatted(DEPTH_MAX));
                }
                if (token.isStructEnd() && --depth == 0 && parser.nextToken() != null) {
                    throw refused(parser, "a second document is not read");
                }
                if (parser.isCurrentAlias() || parser.getObjectId() != null) {
                    throw refused(parser, "anchors and aliases are not read");
                }
                if (parser.getTypeId() != null) {
                    throw refused(parser, "tags are not read");
                }
            }
        }
    }

    private static ContractRefused refused(JsonParser parser, String message) {
        return new ContractRefused(
                "", "line %d: %s".formatted(parser.currentLocation().getLineNr(), message));
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("");
    }
}
