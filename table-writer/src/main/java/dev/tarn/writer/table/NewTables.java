package dev.tarn.writer.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.writer.foreign.ForeignCatalogs;
import org.apache.iceberg.PartitionSpec;
import org.apache.iceberg.PartitionSpecParser;
import org.apache.iceberg.Schema;
import org.apache.iceberg.SchemaParser;

/** Makes tables as a producer: what the writer itself may do is not theirs. */
public final class NewTables {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final int UNPROCESSABLE = 422;

    private final CatalogHttp http;

    public NewTables(CatalogHttp http) {
        this.http = http;
    }

    /** What the catalog says to a new table. */
    public sealed interface Outcome {
        /** Made now, or by somebody else before. */
        record There() implements Outcome {}

        record Refused(int status, String message) implements Outcome {}
    }

    public Outcome create(TableName name, String authorization, Schema schema, PartitionSpec spec) {
        return ask(name, authorization, body(name, schema, spec, false));
    }

    /** What {@link #create} would come to; a staged table is none until it is committed. */
    public Outcome check(TableName name, String authorization, Schema schema, PartitionSpec spec) {
        return ask(name, authorization, body(name, schema, spec, true));
    }

    private Outcome ask(TableName name, String authorization, String body) {
        if (ForeignCatalogs.isForeign(name.lake())) {
            // It knows nothing of the producer, with whose right the table would have to be made.
            return new Outcome.Refused(
                    UNPROCESSABLE, "the writer makes no tables for producers in a foreign catalog");
        }
        CatalogHttp.Answer answer = http.post(name.namespaceUri() + "/tables", authorization, body);
        return switch (answer.status()) {
            case 200 -> new Outcome.There();
            // Somebody was faster; unless it is a view, which who asks for the table is told.
            case 409 -> new Outcome.There();
            case 400, 401, 403, 404, 422 -> new Outcome.Refused(answer.status(), answer.message());
            default ->
                    throw new CatalogUnavailable(
                            "The catalog does not say whether it made %s: HTTP %d"
                                    .formatted(name, answer.status()));
        };
    }

    private static String body(TableName name, Schema schema, PartitionSpec spec, boolean staged) {
        try {
            ObjectNode json = JSON.createObjectNode();
            json.put("name", name.name());
            json.put("stage-create", staged);
            json.set("schema", JSON.readTree(SchemaParser.toJson(schema)));
            json.set("partition-spec", JSON.readTree(PartitionSpecParser.toJson(spec)));
            return json.toString();
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
