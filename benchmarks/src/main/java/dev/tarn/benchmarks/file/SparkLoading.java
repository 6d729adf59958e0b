package dev.tarn.benchmarks.file;

import dev.tarn.benchmarks.column.Orders;
import dev.tarn.benchmarks.peer.PeerJars;
import dev.tarn.benchmarks.rig.ProcessTree;
import dev.tarn.testkit.spark.TestSpark;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.iceberg.types.Type;
import org.apache.iceberg.types.Types;

/** One thread of Spark reads the file and writes what Iceberg then commits. */
final class SparkLoading implements Loading {
    private static final String ENGINE = "spark";

    private final TestSpark spark;
    private final String table;

    SparkLoading(FileRig rig, String table, Path folder) throws IOException, InterruptedException {
        // As a side effect it is resolved, if nobody has run it here yet.
        PeerJars.classpath(rig.home(), ENGINE);
        this.table = "%s.%s.%s".formatted(FileRig.LAKE, FileRig.NAMESPACE, table);
        Map<String, String> settings =
                new HashMap<>(TestSpark.catalog(FileRig.LAKE, rig.clientProperties()));
        settings.put("spark.master", "local[1]");
        settings.put("spark.sql.session.timeZone", "UTC");
        spark = TestSpark.start(rig.home(), folder.resolve(table), List.of("-Xmx1g"), settings);
    }

    @Override
    public void load(Path file) {
        spark.sql(
                """
                CREATE OR REPLACE TEMPORARY VIEW orders (%s)
                USING json
                OPTIONS (path '%s', mode 'FAILFAST')
                """
                        .formatted(columns(), file.toUri()));
        spark.sql("INSERT INTO %s SELECT * FROM orders".formatted(table));
    }

    private static String columns() {
        return Orders.SCHEMA.columns().stream()
                .map(column -> "`%s` %s".formatted(column.name(), type(column)))
                .collect(Collectors.joining(", "));
    }

    private static String type(Types.NestedField column) {
        return column.type().typeId() == Type.TypeID.TIMESTAMP
                ? "timestamp"
                : column.type().toString();
    }

    @Override
    public Map<String, Duration> cpu() {
        return Map.of("server", ProcessTree.cpu(spark.pid()));
    }

    @Override
    public long residentBytes() {
        return ProcessTree.residentBytes(spark.pid());
    }

    @Override
    public void close() {
        spark.close();
    }
}
