package dev.tarn.benchmarks.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.iceberg.FileFormat;
import org.apache.iceberg.GenericManifestFile;
import org.apache.iceberg.InternalData;
import org.apache.iceberg.ManifestFile;
import org.apache.iceberg.inmemory.InMemoryInputFile;
import org.apache.iceberg.io.CloseableIterable;
import org.junit.jupiter.api.Test;

final class ManifestListTest {
    @Test
    void readsOfAnAnswerWhatAWriterHasToKnow() throws IOException {
        TableHead head =
                head(
                        """
                        "current-snapshot-id":3,"snapshots":[
                        {"snapshot-id":1,"sequence-number":1},
                        {"snapshot-id":2,"sequence-number":2,"parent-snapshot-id":1},
                        {"snapshot-id":3,"sequence-number":4,"parent-snapshot-id":1}]\
                        """);

        assertThat(head).isEqualTo(new TableHead("s3://lake/t", 3, 4, Map.of(3L, 4L, 1L, 1L)));
    }

    @Test
    void knowsATableWithoutSnapshots() throws IOException {
        assertThat(head("\"snapshots\":[]"))
                .isEqualTo(new TableHead("s3://lake/t", -1, 4, Map.of()));
    }

    private static TableHead head(String rest) throws IOException {
        String answer =
                "{\"metadata\":{\"location\":\"s3://lake/t\",\"last-sequence-number\":4,"
                        + rest
                        + "}}";
        return TableHead.of(answer.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void isWhatIcebergReads() throws IOException {
        var head = new TableHead("s3://lake/t", 3, 4, Map.of(3L, 4L));

        byte[] list = ManifestList.of(head, 7, 5);

        List<ManifestFile> read = new ArrayList<>();
        try (CloseableIterable<ManifestFile> lines =
                InternalData.read(FileFormat.AVRO, new InMemoryInputFile(list))
                        .setRootType(GenericManifestFile.class)
                        .project(ManifestFile.schema())
                        .build()) {
            lines.forEach(each -> read.add(each.copy()));
        }
        assertThat(read).extracting(ManifestFile::snapshotId).containsExactly(7L, 3L);
        assertThat(read).extracting(ManifestFile::sequenceNumber).containsExactly(5L, 4L);
        assertThat(read.getFirst().path()).isEqualTo("s3://lake/t/metadata/7-m0.avro");
        assertThat(read.getFirst().addedRowsCount()).isEqualTo(1000L);
    }
}
