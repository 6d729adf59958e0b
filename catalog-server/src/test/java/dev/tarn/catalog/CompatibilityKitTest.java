package dev.tarn.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.tarn.catalog.storage.LocalFileIO;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.iceberg.rest.RESTCompatibilityKitCatalogTests;
import org.apache.iceberg.rest.RESTCompatibilityKitViewCatalogTests;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Iceberg's REST compatibility kit as it is published, over a running server. */
class CompatibilityKitTest {
    /** What the kit's client is configured with: system properties, and nothing else. */
    private static final Map<String, String> FLAGS =
            Map.of(
                    "rck.local",
                    "false",
                    "rck.requires-namespace-create",
                    "true",
                    "rck.supports-names-with-dot",
                    "true",
                    "rck.supports-serverside-retry",
                    "true",
                    "warehouse",
                    "kit",
                    "token",
                    TestCatalog.TOKEN,
                    "io-impl",
                    LocalFileIO.class.getName());

    /**
     * No flag lifts these. The kit itself turns off slashes and nested namespaces, and a location
     * that only its own server makes unique; {@link CatalogConformanceTest} runs all of them.
     * Iceberg's REST client refuses the empty namespace before it sends anything.
     */
    private static final Set<String> SKIPPED_BY_THE_KIT =
            Set.of(
                    "createAndDropEmptyNamespace",
                    "createTableInUniqueLocation",
                    "listNamespacesWithEmptyNamespace",
                    "listTablesInEmptyNamespace",
                    "listViewsInEmptyNamespace",
                    "namespacePropertiesOnEmptyNamespace",
                    "testDropNamespaceWithNestedNamespace",
                    "testListNestedNamespaces",
                    "testNamespaceWithSlash",
                    "testTableNameWithSlash");

    @TempDir private static Path folder;

    @Test
    void holdsWhatTheKitTests() {
        try (var database = CatalogDatabase.fresh();
                var catalog = TestCatalog.start(database, folder.resolve("lake"))) {
            catalog.putLake(
                    "kit",
                    "file:" + folder.resolve("kit"),
                    "{\"type\":\"file\",\"locations-outside\":true}");

            var results = run(catalog);

            assertThat(results.failed).isEmpty();
            assertThat(results.skipped).isEqualTo(new TreeSet<>(SKIPPED_BY_THE_KIT));
            assertThat(results.passed).hasSizeGreaterThan(120);
        }
    }

    private static Results run(TestCatalog catalog) {
        var properties = new TreeMap<>(FLAGS);
        properties.put("uri", catalog.uri().toString());
        properties.forEach(System::setProperty);
        try {
            LauncherDiscoveryRequest request =
                    LauncherDiscoveryRequestBuilder.request()
                            .selectors(
                                    selectClass(RESTCompatibilityKitCatalogTests.class),
                                    selectClass(RESTCompatibilityKitViewCatalogTests.class))
                            .configurationParameter("rck.local", "false")
                            .build();
            var results = new Results();
            LauncherFactory.create().execute(request, results);
            return results;
        } finally {
            properties.keySet().forEach(System::clearProperty);
        }
    }

    private static final class Results implements TestExecutionListener {
        private final Set<String> passed = new TreeSet<>();
        private final Set<String> skipped = new TreeSet<>();
        private final Map<String, String> failed = new TreeMap<>();

        @Override
        public void executionSkipped(TestIdentifier test, String reason) {
            skipped.add(name(test));
        }

        @Override
        public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (test.isContainer() && result.getThrowable().isEmpty()) {
                return;
            }
            switch (result.getStatus()) {
                case SUCCESSFUL -> passed.add(name(test));
                case ABORTED -> skipped.add(name(test));
                case FAILED ->
                        failed.put(name(test), String.valueOf(result.getThrowable().orElse(null)));
            }
        }

        private static String name(TestIdentifier test) {
            return test.getSource()
                    .filter(MethodSource.class::isInstance)
                    .map(source -> ((MethodSource) source).getMethodName())
                    .orElseGet(test::getDisplayName);
        }
    }
}
