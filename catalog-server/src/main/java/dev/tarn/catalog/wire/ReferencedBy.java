package dev.tarn.catalog.wire;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.BadRequestException;

/**
 * The views that something is loaded through, the outermost first, as the client tells: a claim
 * that whoever decides on it has to check.
 */
public record ReferencedBy(List<TableIdentifier> views) {
    private static final String PARAMETER = "referenced-by";
    private static final int VIEWS_MAX = 50;

    public static final ReferencedBy NOBODY = new ReferencedBy(List.of());

    public ReferencedBy {
        views = List.copyOf(views);
    }

    static ReferencedBy parse(Optional<String> rawQuery, NameCodec names) {
        List<String> values =
                rawQuery.stream()
                        .flatMap(query -> Arrays.stream(query.split("&", -1)))
                        .filter(pair -> pair.equals(PARAMETER) || pair.startsWith(PARAMETER + "="))
                        .toList();
        if (values.isEmpty()) {
            return NOBODY;
        }
        if (values.size() > 1) {
            throw new BadRequestException("Invalid referenced-by: it is there more than once");
        }
        List<String> views = split(values.getFirst().substring(PARAMETER.length()));
        if (views.size() > VIEWS_MAX) {
            throw new BadRequestException("Invalid referenced-by: more than %s views", VIEWS_MAX);
        }
        var identifiers = new ArrayList<TableIdentifier>();
        for (String view : views) {
            identifiers.add(names.identifierInList(view));
        }
        return new ReferencedBy(identifiers);
    }

    /**
     * At commas, where a name's own comma is written {@code %2C}. A client that encodes the whole
     * value encodes the commas in between as well, and then a name's comma twice.
     */
    private static List<String> split(String value) {
        String raw = value.startsWith("=") ? value.substring(1) : value;
        String list = raw.indexOf(',') >= 0 ? raw : raw.replace("%2C", ",").replace("%2c", ",");
        return List.of(list.split(",", -1));
    }
}
