package dev.tarn.trino;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.trino.spi.TrinoException;
import io.trino.spi.catalog.CatalogName;
import io.trino.spi.catalog.CatalogProperties;
import io.trino.spi.catalog.CatalogStore;
import io.trino.spi.connector.ConnectorName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PastLakeStoreTest {
    private static final ConnectorName ICEBERG = new ConnectorName("iceberg");
    private static final String LAKE =
            """
            connector.name=iceberg
            iceberg.catalog.type=rest
            iceberg.rest-catalog.warehouse=${ENV:TARN_LAKE}
            iceberg.register-table-procedure.enabled=true
            s3.aws-secret-key=${ENV:TARN_S3_SECRET_KEY}
            """;

    @TempDir private Path folder;
    private CatalogStore store;

    @BeforeEach
    void read() throws IOException {
        Files.writeString(folder.resolve("lake.properties"), LAKE, UTF_8);
        Files.writeString(folder.resolve("tpch.properties"), "connector.name=tpch\n", UTF_8);
        Files.writeString(folder.resolve("README.md"), "no catalog", UTF_8);
        store = open(2);
    }

    private CatalogStore open(int pastMax) {
        return new PastLakeStoreFactory()
                .create(
                        Map.of(
                                "tarn.catalog-folder", folder.toString(),
                                "tarn.past-lakes-max", Integer.toString(pastMax)));
    }

    @Test
    void hasTheCatalogsOfTheFolder() {
        assertThat(store.getCatalogs())
                .extracting(catalog -> catalog.name().toString())
                .containsExactlyInAnyOrder("lake", "tpch");
        assertThat(store.getCatalogs())
                .filteredOn(catalog -> catalog.name().toString().equals("lake"))
                .singleElement()
                .satisfies(lake ->
                        assertThat(lake.loadProperties().properties())
                                .containsEntry("iceberg.rest-catalog.warehouse", "${ENV:TARN_LAKE}")
                                .doesNotContainKey("connector.name"));
    }

    @Test
    void makesALakeAsItWasFromItsNameAlone() {
        CatalogProperties past = make("lake@2026-03-31t23:59:59.5+02:00");

        assertThat(past.connectorName()).isEqualTo(ICEBERG);
        assertThat(past.properties())
                .containsEntry(
                        "iceberg.rest-catalog.warehouse",
                        "${ENV:TARN_LAKE}@2026-03-31t23:59:59.5+02:00")
                .containsEntry("iceberg.security", "read_only")
                .containsEntry("iceberg.register-table-procedure.enabled", "false")
                // Still a question to the environment of each node.
                .containsEntry("s3.aws-secret-key", "${ENV:TARN_S3_SECRET_KEY}");
        assertThat(make("lake@7").version()).isNotEqualTo(make("lake@8").version());
        assertThat(make("lake@7").version()).isEqualTo(make("lake@7").version());
    }

    @ParameterizedTest
    @ValueSource(strings = {"lake", "other", "lake@", "lake@yesterday", "lake@${env:x}", "@7"})
    void leavesOtherNamesToTheConfiguration(String name) {
        assertThatExceptionOfType(TrinoException.class)
                .isThrownBy(() -> make(name))
                .withMessageContaining("matter of the configuration");
    }

    @ParameterizedTest
    @ValueSource(strings = {"tpch@7", "missing@7"})
    void knowsNoPastOfWhatIsNoLake(String name) {
        assertThatExceptionOfType(TrinoException.class)
                .isThrownBy(() -> make(name))
                .withMessageContaining("is no lake");
    }

    @Test
    void takesNeitherPropertiesNorAnotherConnector() {
        assertThatExceptionOfType(TrinoException.class)
                .isThrownBy(() ->
                        store.createCatalogProperties(
                                new CatalogName("lake@7"),
                                ICEBERG,
                                Map.of("iceberg.rest-catalog.uri", "http://elsewhere")))
                .withMessageContaining("without properties");
        assertThatExceptionOfType(TrinoException.class)
                .isThrownBy(() ->
                        store.createCatalogProperties(
                                new CatalogName("lake@7"), new ConnectorName("tpch"), Map.of()))
                .withMessageContaining("USING iceberg");
    }

    @Test
    void keepsWhatIsConfigured() {
        assertThatExceptionOfType(TrinoException.class)
                .isThrownBy(() -> store.removeCatalog(new CatalogName("lake")));
        assertThat(store.getCatalogs()).hasSize(2);
    }

    @Test
    void hasABoundForLakesAsTheyWere() {
        store.addOrReplaceCatalog(make("lake@1"));
        store.addOrReplaceCatalog(make("lake@2"));

        assertThatExceptionOfType(TrinoException.class)
                .isThrownBy(() -> make("lake@3"))
                .withMessageContaining("there are 2 lakes as they were already");
        // One that is there may be made again.
        assertThat(make("lake@2").name()).hasToString("lake@2");

        store.removeCatalog(new CatalogName("lake@1"));
        assertThat(make("lake@3").name()).hasToString("lake@3");
    }

    @Test
    void refusesAKeyThatNobodyKnows() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PastLakeStoreFactory().create(Map.of("tarn.past-lakes", "3")))
                .withMessageContaining("Unknown key");
    }

    private CatalogProperties make(String name) {
        return store.createCatalogProperties(new CatalogName(name), ICEBERG, Map.of());
    }
}
