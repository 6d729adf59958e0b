package dev.tarn.gateway.chain;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.chassis.http.HttpRefusal;
import dev.tarn.gateway.login.LoginFilter;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code GET /api/v1/audit/verify?from=&to=}: whether receipts are what they were. */
final class VerifyRoutes {
    private static final String PATH = "/api/v1/audit/verify";
    private static final String TOKEN = "page-token";
    private static final String TOKEN_OF_NEXT = "next-page-token";
    private static final Set<String> PARAMETERS = Set.of("from", "to", TOKEN);
    private static final long DAYS_MAX = 3660;

    private final Verification verification;
    private final List<String> readers;

    /** {@code readers} are the roles that see everybody's receipts. */
    VerifyRoutes(Verification verification, List<String> readers) {
        this.verification = verification;
        this.readers = List.copyOf(readers);
    }

    void register(RoutesConfig routes) {
        routes.get(PATH, this::verify);
    }

    private void verify(Context context) {
        if (LoginFilter.principal(context).roles().stream().noneMatch(readers::contains)) {
            throw new HttpRefusal(
                    403, "Receipts of everybody are for the roles " + readers, Map.of());
        }
        for (String name : context.queryParamMap().keySet()) {
            if (!PARAMETERS.contains(name)) {
                throw bad("There is no parameter " + name);
            }
        }
        var range = verification.range(day(context, "from"), day(context, "to"));
        if (range.from().isAfter(range.to())) {
            throw bad("from is after to");
        }
        if (ChronoUnit.DAYS.between(range.from(), range.to()) > DAYS_MAX) {
            throw bad("There are more than %d days between from and to".formatted(DAYS_MAX));
        }
        Verification.Place place =
                Optional.ofNullable(context.queryParam(TOKEN))
                        .map(VerifyRoutes::place)
                        .orElseGet(() -> new Verification.Place(range.from(), 0));
        context.header("Cache-Control", "no-store")
                .json(json(verification.page(place, range.to())));
    }

    private static ObjectNode json(Verification.Page page) {
        ObjectNode answer = JsonNodeFactory.instance.objectNode();
        var days = answer.putArray("days");
        page.days().forEach(verdict -> write(days.addObject(), verdict));
        page.forgottenBefore()
                .ifPresent(before -> answer.put("forgotten-before", before.toString()));
        page.next().ifPresent(next -> answer.put(TOKEN_OF_NEXT, next.day() + "." + next.number()));
        return answer;
    }

    private static void write(ObjectNode day, Verdict verdict) {
        day.put("day", verdict.day().toString());
        day.put("state", name(verdict.state()));
        day.put("links", verdict.links());
        if (!verdict.head().isEmpty()) {
            day.put("head", verdict.head());
        }
        day.put("anchor", name(verdict.anchor()));
        day.put("sealed-late", verdict.late());
        verdict.finding()
                .ifPresent(found -> {
                    ObjectNode finding = day.putObject("finding");
                    finding.put("kind", name(found.kind()));
                    if (found.link() > 0) {
                        finding.put("link", found.link());
                    }
                    found.queryId().ifPresent(id -> finding.put("query-id", id));
                    finding.put("message", found.message());
                });
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static Verification.Place place(String token) {
        String[] parts = token.split("\\.", 2);
        if (parts.length != 2 || !parts[1].matches("[0-9]{1,18}")) {
            throw bad(TOKEN + " is none of ours");
        }
        return new Verification.Place(day(TOKEN, parts[0]), Long.parseLong(parts[1]));
    }

    private static Optional<LocalDate> day(Context context, String name) {
        return Optional.ofNullable(context.queryParam(name)).map(text -> day(name, text));
    }

    private static LocalDate day(String name, String text) {
        try {
            LocalDate day = LocalDate.parse(text);
            if (day.getYear() >= 1 && day.getYear() <= 9999) {
                return day;
            }
        } catch (DateTimeException _) {
            // Said below.
        }
        throw bad(name + " is no day like 2026-01-31");
    }

    private static HttpRefusal bad(String message) {
        return new HttpRefusal(400, message, Map.of());
    }
}
