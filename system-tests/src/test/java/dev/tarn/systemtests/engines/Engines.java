package dev.tarn.systemtests.engines;

import dev.tarn.embedded.TrinoSettings;
import dev.tarn.testkit.SqlEngine;
import dev.tarn.testkit.TestSpark;
import dev.tarn.testkit.TestTrino;
import java.util.HashMap;
import java.util.Map;
import org.apache.iceberg.CatalogProperties;
import org.apache.iceberg.Table;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.rest.RESTCatalog;

/**
 * The engines of this JVM, each started once, on the lakes of {@link EngineCatalog}. None is given
 * a key of a store. All see the lake {@code vended}; Spark and Iceberg's client see {@code signed},
 * too, because Trino cannot ask for signatures.
 */
final class Engines {
    private static final String DELEGATION = "header.X-Iceberg-Access-Delegation";

    private Engines() {}

    static TestSpark spark() {
        EngineCatalog.orSkip();
        return Spark.SESSION;
    }

    /** Shows a lake to Spark under one more name, with settings of its own. */
    static void addToSpark(String name, String lake, Map<String, String> more) {
        Spark.add(spark(), name, lake, more);
    }

    static SqlEngine trino() {
        EngineCatalog.orSkip();
        return Trino.SERVER;
    }

    /** A Trino of the caller's own, who closes it, with a catalog for each of these warehouses. */
    static TestTrino trinoWith(Map<String, String> warehouses) {
        return TestTrino.start(settings -> {
            TrinoSettings with = settings;
            for (var warehouse : warehouses.entrySet()) {
                with = with.withCatalog(warehouse.getKey(), Trino.catalog(warehouse.getValue()));
            }
            return with;
        });
    }

    /** Iceberg's own client, with credentials from the catalog. */
    static RESTCatalog client() {
        EngineCatalog.orSkip();
        return Client.VENDED;
    }

    /** A client of the caller's own, who closes it. */
    static RESTCatalog client(String lake, Map<String, String> more) {
        return Client.open(lake, more);
    }

    /** What the metadata says of a table that an engine wrote. */
    static Table table(String namespace, String name) {
        return client().loadTable(TableIdentifier.of(namespace, name));
    }

    private static String delegation(String lake) {
        return lake.equals(EngineCatalog.SIGNED) ? "remote-signing" : "vended-credentials";
    }

    private static Map<String, String> properties(String lake, String principal) {
        EngineCatalog catalog = EngineCatalog.orSkip();
        return Map.of(
                CatalogProperties.URI,
                catalog.uri().toString(),
                CatalogProperties.WAREHOUSE_LOCATION,
                lake,
                "credential",
                catalog.credential(principal),
                "oauth2-server-uri",
                catalog.tokens().toString(),
                CatalogProperties.FILE_IO_IMPL,
                "org.apache.iceberg.aws.s3.S3FileIO",
                DELEGATION,
                delegation(lake));
    }

    private static final class Spark {
        private static final TestSpark SESSION = start();

        private static TestSpark start() {
            TestSpark spark = TestSpark.shared();
            // For Ceph, as for the tests' own JVM in the pom.
            spark.setSystemProperty("aws.requestChecksumCalculation", "WHEN_REQUIRED");
            EngineCatalog.LAKES.forEach(lake -> add(spark, lake, lake, Map.of()));
            return spark;
        }

        private static void add(
                TestSpark spark, String name, String lake, Map<String, String> more) {
            var properties = new HashMap<>(properties(lake, EngineCatalog.SPARK));
            properties.put("type", "rest");
            // What other engines do is seen at once.
            properties.put("cache-enabled", "false");
            properties.putAll(more);
            spark.addCatalog(name, properties);
        }
    }

    private static final class Trino {
        private static final TestTrino SERVER = start();

        private static TestTrino start() {
            return TestTrino.start(settings ->
                    settings.withCatalog(EngineCatalog.VENDED, catalog(EngineCatalog.VENDED)));
        }

        private static String catalog(String warehouse) {
            EngineCatalog catalog = EngineCatalog.orSkip();
            return """
            connector.name=iceberg
            iceberg.catalog.type=rest
            iceberg.rest-catalog.uri=%s
            iceberg.rest-catalog.warehouse=%s
            iceberg.rest-catalog.security=OAUTH2
            iceberg.rest-catalog.oauth2.credential=%s
            iceberg.rest-catalog.oauth2.server-uri=%s
            iceberg.rest-catalog.vended-credentials-enabled=true
            iceberg.rest-catalog.nested-namespace-enabled=true
            iceberg.rest-catalog.view-endpoints-enabled=true
            iceberg.expire-snapshots.min-retention=0s
            iceberg.remove-orphan-files.min-retention=0s
            fs.s3.enabled=true
            s3.endpoint=%s
            s3.region=%s
            s3.path-style-access=true
            """
                    .formatted(
                            catalog.uri(),
                            warehouse,
                            catalog.credential(EngineCatalog.TRINO),
                            catalog.tokens(),
                            catalog.vendedStore().endpoint(),
                            catalog.vendedStore().region());
        }
    }

    private static final class Client {
        private static final RESTCatalog VENDED = open(EngineCatalog.VENDED, Map.of());

        private static RESTCatalog open(String lake, Map<String, String> more) {
            var properties = new HashMap<>(properties(lake, EngineCatalog.CLIENT));
            // Without what Iceberg has for AWS' other services.
            properties.put(
                    "s3.client-factory-impl",
                    "org.apache.iceberg.aws.s3.DefaultS3FileIOAwsClientFactory");
            properties.put("http-client.type", "urlconnection");
            properties.putAll(more);
            var client = new RESTCatalog();
            client.initialize("client-" + lake, properties);
            return client;
        }
    }
}
