package dev.tarn.catalog.wire;

import io.javalin.http.Context;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.BadRequestException;

/** One request: what its path, query and body name, decoded and checked. */
public final class RestRequest {
    private static final String LAKE = "{lake}";
    private static final String VISIBLE = Visible.class.getName();
    private static final String CONFIRMATION = Confirmation.class.getName();
    private static final char AT = '@';

    /** Shorter answers fit into a packet anyway. */
    private static final int COMPRESSED_FROM = 1024;

    private final Context context;
    private final List<String> template;
    private final String[] segments;
    private final NameCodec names;

    RestRequest(Context context, List<String> template, NameCodec names) {
        this.context = context;
        this.template = template;
        this.names = names;
        this.segments = context.path().split("/", -1);
    }

    /** For headers and the answer. */
    public Context context() {
        return context;
    }

    /** Whether a name is that of a lake as it was; no lake's own name has the sign. */
    public static boolean isAsOf(String warehouse) {
        return warehouse.indexOf(AT) >= 0;
    }

    /** The lake, also where it is named as it was. */
    public String lake() {
        String warehouse = warehouse();
        return isAsOf(warehouse) ? warehouse.substring(0, warehouse.indexOf(AT)) : warehouse;
    }

    /** The lake as the client names it, with the moment that it wants to see; its prefix. */
    public String warehouse() {
        return names.nameInPath(segment(template.contains(LAKE) ? LAKE : "{prefix}"));
    }

    public Namespace namespace() {
        return names.namespaceInPath(segment("{namespace}"));
    }

    public TableIdentifier table() {
        return TableIdentifier.of(namespace(), name("{table}"));
    }

    /** A table or view whose whole name is one segment, as in the management API. */
    public TableIdentifier qualified(String placeholder) {
        return names.identifierInPath(segment(placeholder));
    }

    public Optional<TableIdentifier> qualifiedInQuery(String name) {
        return query(name).map(names::identifierInQuery);
    }

    public TableIdentifier view() {
        return TableIdentifier.of(namespace(), name("{view}"));
    }

    public String name(String placeholder) {
        return names.nameInPath(segment(placeholder));
    }

    public Optional<String> query(String name) {
        return Optional.ofNullable(context.queryParam(name));
    }

    public Optional<String> header(String name) {
        return Optional.ofNullable(context.header(name));
    }

    /** All values of a header, which may come in several lines. */
    public List<String> headers(String name) {
        return Collections.list(context.req().getHeaders(name));
    }

    public ReferencedBy referencedBy() {
        return ReferencedBy.parse(Optional.ofNullable(context.req().getQueryString()), names);
    }

    /** Absent is false; anything but true and false is refused. */
    public boolean flag(String name) {
        return query(name).map(value -> flag(name, value)).orElse(false);
    }

    /** The namespace to list beneath; absent or empty means the top. */
    public Namespace parent() {
        return query("parent")
                .filter(value -> !value.isEmpty())
                .map(names::namespaceInQuery)
                .orElse(Namespace.empty());
    }

    /** What the asker may know of, as the guard before the operation found it. */
    public Visible visible() {
        Visible visible = context.attribute(VISIBLE);
        if (visible == null) {
            throw new IllegalStateException("Nobody has said what the asker may see");
        }
        return visible;
    }

    public void visible(Visible found) {
        context.attribute(VISIBLE, found);
    }

    /** Decides again, now that it is known what a name stands for. */
    public void confirm(TableIdentifier name, UUID table) {
        Confirmation confirmation = context.attribute(CONFIRMATION);
        // Of what is for administrators nobody has decided by a name.
        if (confirmation != null) {
            confirmation.confirm(name, table);
        }
    }

    public void confirmation(Confirmation deciding) {
        context.attribute(CONFIRMATION, deciding);
    }

    public PageRequest page() {
        return PageRequest.parse(query("pageToken"), query("pageSize"));
    }

    public <T> T body(Class<T> type) {
        return Json.read(context.bodyAsBytes(), type);
    }

    /** A body and what is read out of it, where reading can fail as parsing does. */
    public <T, R> R body(Class<T> type, Function<T, R> reading) {
        return Json.checked(() -> reading.apply(body(type)));
    }

    public void answer(Object value) {
        answer(Json.write(value));
    }

    public void answer(byte[] json) {
        context.contentType("application/json").result(json);
    }

    /** Compressed for whoever can read that, which costs nothing here. */
    public void answer(LoadAnswer answer) {
        context.disableCompression().contentType("application/json");
        if (answer.length() < COMPRESSED_FROM) {
            context.result(answer.plain());
            return;
        }
        context.header("Vary", "Accept-Encoding");
        if (AcceptedEncodings.gzip(headers("Accept-Encoding"))) {
            context.header("Content-Encoding", "gzip").result(answer.gzip());
        } else {
            context.result(answer.plain());
        }
    }

    public void answerNothing() {
        context.status(204);
    }

    private static boolean flag(String name, String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default ->
                    throw new BadRequestException(
                            "Invalid %s: %s is neither true nor false", name, value);
        };
    }

    private String segment(String placeholder) {
        int index = template.indexOf(placeholder);
        if (index < 0 || segments.length != template.size()) {
            throw new BadRequestException(
                    "Invalid path: %s segments instead of %s", segments.length, template.size());
        }
        return segments[index];
    }
}
