package dev.tarn.writer.receipt;

import dev.tarn.writer.table.TableName;
import io.javalin.http.Context;
import java.util.List;
import java.util.UUID;
import org.apache.iceberg.exceptions.BadRequestException;

/** The names in the path of a request about a table and its batches. */
public final class BatchPath {
    public static final String TABLE = "/v1/lakes/{lake}/namespaces/{namespace}/tables/{table}";

    public static final String BATCHES = TABLE + "/batches";

    /** Of all tables. */
    public static final String LAKE_BATCHES = "/v1/lakes/{lake}/batches";

    private static final int CHARACTERS_MAX = 1_000;

    private BatchPath() {}

    /** Whether a request brings a body that is read piece by piece. */
    public static boolean isStreamed(String method, String path) {
        return method.equals("POST") && path.endsWith("/batches");
    }

    public static String lake(Context context) {
        return checked(context.pathParam("lake"));
    }

    public static TableName table(Context context) {
        List<String> namespace = List.of(context.pathParam("namespace").split("\u001F", -1));
        namespace.forEach(BatchPath::checked);
        return new TableName(lake(context), namespace, checked(context.pathParam("table")));
    }

    public static UUID batch(Context context) {
        return batchId(context.pathParam("batch"));
    }

    /** As it stands in a receipt. */
    public static UUID batchId(String text) {
        try {
            UUID id = UUID.fromString(text);
            if (id.toString().equalsIgnoreCase(text)) {
                return id;
            }
        } catch (IllegalArgumentException _) {
            // Said below.
        }
        throw new BadRequestException("Not the id of a batch: %s", text);
    }

    private static String checked(String name) {
        if (name.isEmpty() || name.length() > CHARACTERS_MAX || name.indexOf('\u0000') >= 0) {
            throw new BadRequestException(
                    "A name in the path is empty, too long or holds a zero character");
        }
        return name;
    }
}
