package dev.tarn.benchmarks.hot;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.tarn.catalog.metadata.MetadataDocument;
import dev.tarn.catalog.wire.LoadAnswer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The answer to a load, put together around metadata that is at hand. */
@State(Scope.Benchmark)
public class LoadSplice {
    private static final byte[] ACCESS =
            "\"config\":{\"s3.endpoint\":\"http://127.0.0.1:9000\",\"s3.access-key-id\":\"somebody\",\"s3.secret-access-key\":\"a secret\"}"
                    .getBytes(UTF_8);

    @Param({"4096", "65536"})
    public int metadataBytes;

    private MetadataDocument document = new MetadataDocument("", new byte[0]);

    @Setup
    public void prepare() {
        var json = new StringBuilder("{\"format-version\":2,\"snapshots\":[");
        for (long id = 1; json.length() < metadataBytes; id++) {
            json.append(
                    "{\"snapshot-id\":%d,\"timestamp-ms\":1790000000000,\"manifest-list\":\"s3://tarn/lake/t/metadata/snap-%d.avro\"},"
                            .formatted(id, id));
        }
        json.setCharAt(json.length() - 1, ']');
        document =
                new MetadataDocument(
                        "s3://tarn/lake/t/metadata/00001-of-it.metadata.json",
                        json.append('}').toString().getBytes(UTF_8));
    }

    @Benchmark
    public byte[] plain() {
        return LoadAnswer.of(document, ACCESS).plain();
    }

    @Benchmark
    public byte[] gzip() {
        return LoadAnswer.of(document, ACCESS).gzip();
    }
}
