package dev.tarn.benchmarks.rig;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Writes objects over one kept-alive connection, signed as S3 was signed first: the least work that
 * a PUT can be.
 */
public final class StorePuts implements AutoCloseable {
    private static final String HMAC = "HmacSHA1";
    private static final String SCHEME = "s3://";

    private final Clock clock = Clock.systemUTC();
    private final Connection connection;
    private final String accessKey;
    private final Mac mac;

    public StorePuts(URI endpoint, String accessKey, String secretKey) throws IOException {
        this.connection = new Connection(endpoint, "");
        this.accessKey = accessKey;
        try {
            mac = Mac.getInstance(HMAC);
            mac.init(new SecretKeySpec(secretKey.getBytes(StandardCharsets.UTF_8), HMAC));
        } catch (GeneralSecurityException unsupported) {
            throw new IOException("Cannot sign requests", unsupported);
        }
    }

    /** {@code location} is {@code s3://BUCKET/KEY}, of characters that a path may have. */
    public void put(String location, byte[] content) throws IOException {
        String path = location.substring(SCHEME.length() - 1);
        String date = DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.now(clock));
        byte[] signed =
                mac.doFinal(
                        ("PUT\n\napplication/json\n" + date + "\n" + path)
                                .getBytes(StandardCharsets.UTF_8));
        String headers =
                "Date: %s\r\nAuthorization: AWS %s:%s\r\n"
                        .formatted(date, accessKey, Base64.getEncoder().encodeToString(signed));
        int status = connection.put(path, headers, content);
        if (status != 200) {
            throw new IOException(
                    "Cannot write %s: %d %s".formatted(location, status, connection.text()));
        }
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
