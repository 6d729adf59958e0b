package dev.tarn.catalog.metadata;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.catalog.wire.PastReach;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.iceberg.TableMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReachedSnapshotsTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String METADATA =
            """
            {"format-version":2,"table-uuid":"9c12d441-03fe-4693-9a96-a0705ddf69c1",
             "location":"s3://b/t","last-sequence-number":2,"last-updated-ms":200,"last-column-id":1,
             "current-schema-id":0,"schemas":[{"type":"struct","schema-id":0,"fields":[
               {"id":1,"name":"x \\"}","required":true,"type":"long"}]}],
             "default-spec-id":0,"partition-specs":[{"spec-id":0,"fields":[]}],
             "last-partition-id":999,"default-sort-order-id":0,"sort-orders":[{"order-id":0,"fields":[]}],
             "properties": {%s},
             "current-snapshot-id":2,
             "refs":{"main":{"snapshot-id":2,"type":"branch"}, "old":{"snapshot-id":1,"type":"tag"}},
             "snapshots":[
               {"snapshot-id":1,"sequence-number":1,"timestamp-ms":100,"manifest-list":"s3://b/t/1.avro","summary":{"operation":"append"}} ,
               {"snapshot-id":2,"parent-snapshot-id":1,"sequence-number":2,"timestamp-ms":200,"manifest-list":"s3://b/t/2.avro","summary":{"operation":"append"}}],
             "statistics":[{"snapshot-id":1,"statistics-path":"s3://b/t/s1","file-size-in-bytes":1,"file-footer-size-in-bytes":1,"blob-metadata":[]}],
             "partition-statistics":[{"snapshot-id":1,"statistics-path":"s3://b/t/p1","file-size-in-bytes":1}],
             "snapshot-log":[{"timestamp-ms":100,"snapshot-id":1},{"timestamp-ms":200,"snapshot-id":2}],
             "metadata-log":[{"timestamp-ms":100,"metadata-file":"s3://b/t/1.json"}],
             "something-new":[1,{"a":"b"}]}
            """;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\"a\":\"b\"",
                "\"gc.enabled\":\"true\"",
                "\"a\":\"b\" , \"gc.enabled\" : \"true\",\"c\":\"d \\\\ \\\" \\u20ac€\""
            })
    void leavesOutWhatTellsOfHiddenSnapshots(String properties) throws IOException {
        String whole = METADATA.formatted(properties);
        byte[] kept = keep(whole, PastReach.NONE);

        JsonNode shown = MAPPER.readTree(kept);
        JsonNode before = MAPPER.readTree(whole);
        assertThat(shown.findValuesAsText("manifest-list")).containsExactly("s3://b/t/2.avro");
        assertThat(shown.path("refs").fieldNames()).toIterable().containsExactly("main");
        for (String empty : List.of("statistics", "partition-statistics", "metadata-log")) {
            assertThat(shown.path(empty)).as(empty).isEmpty();
        }
        assertThat(shown.path("snapshot-log")).hasSize(1);
        assertThat(shown.path("something-new")).isEqualTo(before.path("something-new"));
        assertThat(shown.path("schemas")).isEqualTo(before.path("schemas"));
        ObjectNode expected = (ObjectNode) before.path("properties");
        assertThat(shown.path("properties")).isEqualTo(expected.put("gc.enabled", "false"));
        TableMetadata parsed =
                Documents.parse(new MetadataDocument("s3://b/t/2.metadata.json", kept));
        assertThat(parsed.snapshots()).hasSize(1);
        assertThat(ReachedSnapshots.table(new MetadataDocument("a", kept)))
                .hasToString("Optional[9c12d441-03fe-4693-9a96-a0705ddf69c1]");
    }

    @Test
    void sparesWhatIsReached() {
        String whole = METADATA.formatted("");
        var tags = new PastReach(false, Optional.empty(), Set.of("old"));

        assertThat(new String(keep(whole, tags), StandardCharsets.UTF_8))
                .contains("s3://b/t/1.avro", "s3://b/t/s1", "s3://b/t/p1", "\"old\"")
                .doesNotContain("1.json");
        assertThat(keep(whole, PastReach.ALL)).isEqualTo(bytes(whole));
    }

    /** Metadata is written by clients, and readers take the one or the other of two. */
    @Test
    void showsNothingOfMetadataThatSaysAThingTwice() {
        String twice = METADATA.formatted("").replace("\"something-new\"", "\"snapshots\"");

        assertThatThrownBy(() -> keep(twice, PastReach.NONE))
                .hasMessageContaining("snapshots is there twice");
    }

    @Test
    void knowsOfMetadataWithoutProperties() throws IOException {
        String without = METADATA.replace(" \"properties\": {%s},\n", "");

        assertThat(MAPPER.readTree(keep(without, PastReach.NONE)).at("/properties/gc.enabled"))
                .hasToString("\"false\"");
    }

    private static byte[] keep(String whole, PastReach reach) {
        return ReachedSnapshots.keep(new MetadataDocument("a", bytes(whole)), reach).json();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
