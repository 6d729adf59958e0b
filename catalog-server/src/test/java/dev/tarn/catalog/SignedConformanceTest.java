package dev.tarn.catalog;

import java.util.Map;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The same with a client that has no keys: the catalog signs its requests. */
@Tag("long")
class SignedConformanceTest extends CatalogOverS3ConformanceTest {
    private static final String MOVES =
            "The client writes to another location before it tells anybody that the table moves";

    @Override
    Map<String, String> files() {
        return SignedAccessTest.SIGNED_FILES;
    }

    @Test
    @Override
    @Disabled(MOVES)
    public void testCompleteReplaceTransaction() {}

    @Test
    @Override
    @Disabled(MOVES)
    public void testCompleteCreateOrReplaceTransactionReplace() {}
}
