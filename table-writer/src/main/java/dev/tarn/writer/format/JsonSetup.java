package dev.tarn.writer.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;

/** Jackson, with bounds for what strangers send. */
public final class JsonSetup {
    private static final int NESTING_MAX = 100;
    private static final int NUMBER_CHARACTERS_MAX = 400;
    private static final int NAME_CHARACTERS_MAX = 10_000;

    private JsonSetup() {}

    public static JsonFactory factory(int rowBytesMax) {
        return JsonFactory.builder()
                // Names come from outside: interning each for ever would be a leak.
                .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                .streamReadConstraints(
                        StreamReadConstraints.builder()
                                .maxNestingDepth(NESTING_MAX)
                                .maxNumberLength(NUMBER_CHARACTERS_MAX)
                                .maxNameLength(NAME_CHARACTERS_MAX)
                                .maxStringLength(rowBytesMax)
                                .build())
                .build();
    }
}
