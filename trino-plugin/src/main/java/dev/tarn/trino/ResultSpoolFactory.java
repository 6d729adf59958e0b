package dev.tarn.trino;

import io.trino.spi.spool.SpoolingManager;
import io.trino.spi.spool.SpoolingManagerContext;
import io.trino.spi.spool.SpoolingManagerFactory;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code spooling-manager.name=tarn} stands for. */
final class ResultSpoolFactory implements SpoolingManagerFactory {
    private static final String LOCATION_KEY = "tarn.segments-location";
    private static final String LIFETIME_KEY = "tarn.segments-lifetime";
    private static final String SWEEP_KEY = "tarn.segments-sweep-every";
    private static final String ENDPOINT_KEY = "tarn.s3-endpoint";
    private static final String REGION_KEY = "tarn.s3-region";
    private static final String ACCESS_KEY = "tarn.s3-access-key";
    private static final String SECRET_KEY = "tarn.s3-secret-key";
    private static final Set<String> KEYS =
            Set.of(
                    LOCATION_KEY,
                    LIFETIME_KEY,
                    SWEEP_KEY,
                    ENDPOINT_KEY,
                    REGION_KEY,
                    ACCESS_KEY,
                    SECRET_KEY);
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{ENV:([A-Za-z_][A-Za-z0-9_]*)}");
    private static final Pattern DURATION = Pattern.compile("([1-9][0-9]{0,5})(s|m|h|d)");

    private final FailedResults failed;

    ResultSpoolFactory(FailedResults failed) {
        this.failed = failed;
    }

    @Override
    public String getName() {
        return "tarn";
    }

    @Override
    public SpoolingManager create(Map<String, String> config, SpoolingManagerContext context) {
        var settings = PluginSettings.of(resolved(config, System.getenv()), KEYS);
        Duration lifetime = duration(settings, LIFETIME_KEY, "12h");
        Duration every = duration(settings, SWEEP_KEY, "10m");
        InstantSource clock = InstantSource.system();
        var objects =
                new S3Objects(
                        settings.uri(ENDPOINT_KEY),
                        S3Location.parse(settings.required(LOCATION_KEY)),
                        new S3Signature(
                                settings.required(REGION_KEY),
                                settings.required(ACCESS_KEY),
                                settings.required(SECRET_KEY)),
                        clock);
        if (context.isCoordinator()) {
            var sweeper = new SegmentSweeper(objects, clock);
            sweeper.start(every);
            failed.sweptBy(sweeper);
        }
        return new ResultSpool(objects, lifetime, clock);
    }

    /**
     * With what the values ask of the environment. Trino fills that in for every other file of its
     * folder, and not for this one.
     */
    static Map<String, String> resolved(
            Map<String, String> config, Map<String, String> environment) {
        var resolved = new HashMap<String, String>();
        config.forEach((key, value) ->
                resolved.put(
                        key,
                        VARIABLE.matcher(value)
                                .replaceAll(match ->
                                        Matcher.quoteReplacement(
                                                variable(key, match.group(1), environment)))));
        return resolved;
    }

    private static String variable(String key, String name, Map<String, String> environment) {
        String value = environment.get(name);
        if (value == null) {
            throw new IllegalArgumentException(
                    "%s asks for %s, which is not in the environment".formatted(key, name));
        }
        return value;
    }

    private static Duration duration(PluginSettings settings, String key, String otherwise) {
        String text = settings.get(key, otherwise);
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("%s is no time like 12h: %s".formatted(key, text));
        }
        long count = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }
}
