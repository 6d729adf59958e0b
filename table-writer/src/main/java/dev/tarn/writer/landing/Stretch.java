package dev.tarn.writer.landing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Bodies that lie close together in one object, and are fetched with one request. */
record Stretch(String location, Optional<Long> offset, int bytes, List<RawPlace> bodies) {
    /** To read over so much costs less than to ask once more. */
    private static final long GAP_BYTES_MAX = 64 * 1024;

    private static final long BYTES_MAX = 4L * 1024 * 1024;

    /** Of bodies in one object, each of which is short. */
    static List<Stretch> of(List<RawPlace> bodies) {
        List<Stretch> found = new ArrayList<>();
        List<RawPlace> near = new ArrayList<>();
        List<RawPlace> sorted =
                bodies.stream()
                        .sorted(Comparator.comparingLong(body -> body.offset().orElse(0L)))
                        .toList();
        long end = 0;
        for (RawPlace body : sorted) {
            if (!near.isEmpty() && !continues(near.getFirst(), end, body)) {
                found.add(join(near, end));
                near.clear();
                end = 0;
            }
            near.add(body);
            end = Math.max(end, body.end());
        }
        if (!near.isEmpty()) {
            found.add(join(near, end));
        }
        return found;
    }

    private static boolean continues(RawPlace first, long end, RawPlace next) {
        return next.offset().orElse(0L) - end <= GAP_BYTES_MAX
                && next.end() - first.offset().orElse(0L) <= BYTES_MAX;
    }

    private static Stretch join(List<RawPlace> near, long end) {
        RawPlace first = near.getFirst();
        return new Stretch(
                first.location(),
                first.offset(),
                Math.toIntExact(end - first.offset().orElse(0L)),
                List.copyOf(near));
    }

    /** As one body. */
    RawPlace place() {
        return new RawPlace(location, offset, bytes);
    }

    /** Where one of its bodies begins in it. */
    int indexOf(RawPlace body) {
        return Math.toIntExact(body.offset().orElse(0L) - offset.orElse(0L));
    }
}
