package dev.tarn.writer.value;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.util.Map;
import java.util.Optional;

/**
 * Fields of a table that grows, and yet has no column for them. A null is what a row holds that
 * does not mention the field, and needs none.
 */
public final class UngrownFields implements UnknownFields {
    private final Map<String, String> refusals;

    /** {@code refusals} say why a path has got no column. */
    public UngrownFields(Map<String, String> refusals) {
        this.refusals = Map.copyOf(refusals);
    }

    @Override
    public void json(String path, String name, JsonParser parser) throws Unfit {
        if (parser.currentToken() != JsonToken.VALUE_NULL) {
            throw unfit(path.isEmpty() ? name : path + "." + name, name);
        }
    }

    @Override
    public void text(String name, Optional<String> text) throws Unfit {
        if (text.isPresent()) {
            throw unfit(name, name);
        }
    }

    @Override
    public void value(String path, String name, Optional<Object> value) throws Unfit {
        if (value.isPresent()) {
            throw unfit(path.isEmpty() ? name : path + "." + name, name);
        }
    }

    private Unfit unfit(String path, String name) {
        return new Unfit(
                Reason.UNKNOWN_FIELD,
                name,
                refusals.getOrDefault(path, "the table has no such column"));
    }
}
