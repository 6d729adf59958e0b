package dev.tarn.gateway.spooling;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Drivers fetch segments without a login, at the addresses that a page names. The page was given to
 * the owner of the query, and its addresses carry a ticket of ours that says so.
 */
public final class SegmentTickets {
    /** In the place of a ticket, before the query has an id: its client takes spooled results. */
    public static final String WANTED = "spooled/-";

    private static final String HMAC = "HmacSHA256";
    private static final int LENGTH_MAX = 2048;
    private static final Pattern SEAL = Pattern.compile("[0-9a-f]{64}");
    private static final Pattern CONTENT =
            Pattern.compile("([0-9]{1,12}) ([a-z0-9-]+) ([a-z0-9_]+) (.+)", Pattern.DOTALL);

    private final SecretKeySpec key;
    private final Duration lifetime;
    private final InstantSource clock;

    /** {@code key} is the same for every gateway of one Trino, and after a restart. */
    SegmentTickets(byte[] key, Duration lifetime, InstantSource clock) {
        this.key = new SecretKeySpec(key, HMAC);
        this.lifetime = lifetime;
        this.clock = clock;
    }

    /**
     * For a page that is given to its owner now: two parts of a path. The second, without which the
     * first is worth nothing, is of the form that no log keeps.
     */
    public String give(String cluster, String queryId, String owner) {
        byte[] content =
                "%d %s %s %s"
                        .formatted(
                                clock.instant().plus(lifetime).getEpochSecond(),
                                cluster,
                                queryId,
                                owner)
                        .getBytes(UTF_8);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(content)
                + "/"
                + HexFormat.of().formatHex(sign(content));
    }

    /** Nothing for one that is forged, or too old. */
    public Optional<SegmentTicket> read(String claim, String seal) {
        if (claim.length() > LENGTH_MAX || !SEAL.matcher(seal).matches()) {
            return Optional.empty();
        }
        byte[] content;
        try {
            content = Base64.getUrlDecoder().decode(claim);
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
        if (!MessageDigest.isEqual(sign(content), HexFormat.of().parseHex(seal))) {
            return Optional.empty();
        }
        return Optional.of(CONTENT.matcher(new String(content, UTF_8)))
                .filter(Matcher::matches)
                .map(said ->
                        new SegmentTicket(
                                Instant.ofEpochSecond(Long.parseLong(said.group(1))),
                                said.group(2),
                                said.group(3),
                                said.group(4)))
                .filter(said -> clock.instant().isBefore(said.expiresAt()));
    }

    private byte[] sign(byte[] content) {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(key);
            return mac.doFinal(content);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every JVM has " + HMAC, e);
        }
    }
}
