package dev.tarn.chassis.identity;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** What the issuer says of a token to whoever has it: whom it stands for now. */
final class SelfAnswer {
    private static final JsonFactory JSON = new JsonFactory();

    private SelfAnswer() {}

    /**
     * The principal of the token with the roles of now; nobody when that is not what the answer
     * says.
     */
    static Optional<Principal> read(byte[] body, Principal inToken) {
        String name = "";
        boolean engine = false;
        Optional<Set<String>> roles = Optional.empty();
        try (JsonParser parser = JSON.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                String field = parser.currentName();
                JsonToken value = parser.nextToken();
                switch (field) {
                    case "name" -> name = parser.getText();
                    case "engine" -> engine = value == JsonToken.VALUE_TRUE;
                    case "roles" -> roles = Optional.of(texts(parser));
                    default -> parser.skipChildren();
                }
            }
        } catch (IOException _) {
            return Optional.empty();
        }
        boolean isEngine = engine;
        return name.equals(inToken.name())
                ? roles.map(now -> new Principal(inToken.name(), now, isEngine, inToken.actor()))
                : Optional.empty();
    }

    private static Set<String> texts(JsonParser parser) throws IOException {
        Set<String> texts = new HashSet<>();
        while (parser.nextToken() == JsonToken.VALUE_STRING) {
            texts.add(parser.getText());
        }
        if (parser.currentToken() != JsonToken.END_ARRAY) {
            throw new IOException("roles are texts");
        }
        return texts;
    }
}
