package dev.tarn.writer.retention;

import dev.tarn.writer.ledger.KeptBody;
import dev.tarn.writer.ledger.PackRow;
import dev.tarn.writer.ledger.RestingBody;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;

/** Where raw bodies go: by the day on which they landed. */
final class Places {
    private Places() {}

    static String of(KeptBody.Area area, RestingBody body) {
        return "%s/%s/%d/%s"
                .formatted(folder(area), day(body.landedAt()), body.laneId(), body.id());
    }

    static String archived(PackRow pack) {
        return "%s/%s/packs/%s"
                .formatted(folder(KeptBody.Area.ARCHIVE), day(pack.landedAt()), pack.id());
    }

    private static String folder(KeptBody.Area area) {
        return area.name().toLowerCase(Locale.ROOT);
    }

    private static LocalDate day(Instant landed) {
        return landed.atZone(ZoneOffset.UTC).toLocalDate();
    }
}
