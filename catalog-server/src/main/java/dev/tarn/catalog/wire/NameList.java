package dev.tarn.catalog.wire;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.iceberg.catalog.Namespace;

/**
 * Writes a list of names page by page while it is read, so that a hundred thousand names take no
 * more memory than a few thousand, and no connection is held while a slow client reads.
 */
public final class NameList {
    private static final int CHUNK = 5_000;

    private NameList() {}

    /** Reads up to so many names behind the given one, in order; an empty string is before all. */
    public interface Source extends BiFunction<String, Integer, List<String>> {}

    /** Writes one name as an element of the list. */
    public interface Element {
        void write(String name, JsonGenerator json) throws IOException;
    }

    public static void write(
            OutputStream out, String field, PageRequest page, Source source, Element element)
            throws IOException {
        String after = page.after().orElse("");
        int wanted = page.size().orElse(Integer.MAX_VALUE);
        // Read before the first byte leaves, so that a failure is still an error and not half an
        // answer.
        List<String> names = source.apply(after, chunk(wanted));
        Optional<String> next = Optional.empty();
        // Closed at the end only: closing it after a failure would end half a list like a whole
        // one.
        JsonGenerator json = Json.factory().createGenerator(out);
        json.writeStartObject();
        json.writeArrayFieldStart(field);
        while (true) {
            int full = chunk(wanted);
            boolean more = names.size() == full;
            List<String> written = names.subList(0, Math.min(full - 1, names.size()));
            for (String name : written) {
                element.write(name, json);
            }
            wanted -= written.size();
            if (!more) {
                break;
            }
            String last = written.getLast();
            if (wanted == 0) {
                next = Optional.of(PageToken.after(last));
                break;
            }
            names = source.apply(last, chunk(wanted));
        }
        json.writeEndArray();
        if (next.isPresent()) {
            json.writeStringField("next-page-token", next.orElseThrow());
        }
        json.writeEndObject();
        json.close();
    }

    /** Namespaces beneath one. */
    public static void writeChildren(
            OutputStream out, Namespace parent, PageRequest page, Source source)
            throws IOException {
        write(
                out,
                "namespaces",
                page,
                source,
                (name, json) -> {
                    json.writeStartArray();
                    for (String level : parent.levels()) {
                        json.writeString(level);
                    }
                    json.writeString(name);
                    json.writeEndArray();
                });
    }

    /** Tables, views or functions of one namespace. */
    public static void writeIdentifiers(
            OutputStream out, Namespace namespace, PageRequest page, Source source)
            throws IOException {
        write(
                out,
                "identifiers",
                page,
                source,
                (name, json) -> {
                    json.writeStartObject();
                    json.writeArrayFieldStart("namespace");
                    for (String level : namespace.levels()) {
                        json.writeString(level);
                    }
                    json.writeEndArray();
                    json.writeStringField("name", name);
                    json.writeEndObject();
                });
    }

    /** Only what may be seen of a source; a page is as full as without. */
    public static Source only(Predicate<String> visible, Source source) {
        return (after, limit) -> VisiblePage.of(after, limit, source, Function.identity(), visible);
    }

    /** One more than is written: its presence says that there is a next page. */
    private static int chunk(int wanted) {
        return Math.min(wanted, CHUNK) + 1;
    }
}
