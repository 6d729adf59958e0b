package dev.tarn.catalog;

import dev.tarn.testkit.LocalObjectStore;
import java.util.Map;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.Test;

/** The same over S3. */
class ViewCatalogOverS3ConformanceTest extends ViewCatalogConformanceTest {
    private static final LocalObjectStore STORE = LocalObjectStore.fresh();
    private static final String LOCAL = "It wants a view in a folder of the local disk";

    @Override
    String lakeLocation(String name) {
        return STORE.location() + "/" + name;
    }

    @Override
    String storage() {
        return SignedAccessTest.profile(STORE);
    }

    @Override
    Map<String, String> files() {
        return SignedAccessTest.SIGNED_FILES;
    }

    @Test
    @Override
    @Disabled(LOCAL)
    public void completeCreateView() {}

    @Test
    @Override
    @Disabled(LOCAL)
    public void createAndReplaceViewWithLocation() {}

    @Test
    @Override
    @Disabled(LOCAL)
    public void createViewWithCustomMetadataLocation() {}

    @Test
    @Override
    @Disabled(LOCAL)
    public void updateViewLocation() {}
}
