package dev.tarn.benchmarks.rig;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Writes objects over one kept-alive connection, signed as every S3 wants them (version 4, the
 * content too): the least work that a PUT can be.
 */
public final class StorePuts implements AutoCloseable {
    private static final String HMAC = "HmacSHA256";
    private static final String SCHEME = "s3://";
    private static final String SIGNED = "host;x-amz-content-sha256;x-amz-date";
    private static final HexFormat HEX = HexFormat.of();
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private final Clock clock = Clock.systemUTC();
    private final Connection connection;
    private final String host;
    private final String accessKey;
    private final byte[] secret;
    private final MessageDigest digest;
    private String day = "";
    private byte[] dayKey = new byte[0];

    public StorePuts(URI endpoint, String accessKey, String secretKey) throws IOException {
        this.connection = new Connection(endpoint, "");
        this.host = endpoint.getAuthority();
        this.accessKey = accessKey;
        this.secret = ("AWS4" + secretKey).getBytes(UTF_8);
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (GeneralSecurityException unsupported) {
            throw new IOException("Cannot sign requests", unsupported);
        }
    }

    /** {@code location} is {@code s3://BUCKET/KEY}, of characters that a path may have. */
    public void put(String location, byte[] content) throws IOException {
        String path = location.substring(SCHEME.length() - 1);
        String time = TIME.format(clock.instant());
        String hash = hash(content);
        String scope = time.substring(0, 8) + "/us-east-1/s3/aws4_request";
        String request =
                "PUT\n%s\n\nhost:%s\nx-amz-content-sha256:%s\nx-amz-date:%s\n\n%s\n%s"
                        .formatted(path, host, hash, time, SIGNED, hash);
        String toSign =
                "AWS4-HMAC-SHA256\n%s\n%s\n%s"
                        .formatted(time, scope, hash(request.getBytes(UTF_8)));
        String signature = HEX.formatHex(keyed(dayKey(time.substring(0, 8)), toSign));
        String headers =
                "x-amz-date: %s\r\nx-amz-content-sha256: %s\r\nAuthorization: AWS4-HMAC-SHA256 Credential=%s/%s, SignedHeaders=%s, Signature=%s\r\n"
                        .formatted(time, hash, accessKey, scope, SIGNED, signature);
        int status = connection.put(path, headers, content);
        if (status != 200) {
            throw new IOException(
                    "Cannot write %s: %d %s".formatted(location, status, connection.text()));
        }
    }

    private byte[] dayKey(String today) throws IOException {
        if (!today.equals(day)) {
            byte[] key = secret;
            for (String part : new String[] {today, "us-east-1", "s3", "aws4_request"}) {
                key = keyed(key, part);
            }
            dayKey = key;
            day = today;
        }
        return dayKey;
    }

    private String hash(byte[] content) {
        return HEX.formatHex(digest.digest(content));
    }

    private static byte[] keyed(byte[] key, String text) throws IOException {
        try {
            Mac mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(key, HMAC));
            return mac.doFinal(text.getBytes(UTF_8));
        } catch (GeneralSecurityException unsupported) {
            throw new IOException("Cannot sign requests", unsupported);
        }
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
