package dev.tarn.catalog.signing;

import dev.tarn.catalog.storage.StorageProfile.S3;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.ForbiddenException;

/**
 * The bucket and the key that a URI means, by either style of addressing. Only the store's own
 * hosts are known here: a signature for S3 is good for other services of the same account too.
 */
record StoreAddress(String bucket, String key) {
    /** Nothing for a bucket itself. */
    boolean isBucket() {
        return key.isEmpty();
    }

    /** As the catalog writes locations. */
    String location() {
        return "s3://" + bucket + "/" + key;
    }

    static StoreAddress of(S3 profile, URI uri) {
        String host = uri.getHost();
        if (host == null
                || uri.getRawUserInfo() != null
                || uri.getRawFragment() != null
                || !("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
            throw new BadRequestException("Cannot sign: %s is no URI of an object", uri);
        }
        String path = path(profile, uri);
        String name = host.toLowerCase(Locale.ROOT);
        for (String base : hosts(profile)) {
            if (name.equals(base)) {
                return inPath(path, uri);
            }
            if (name.endsWith("." + base)) {
                String bucket = name.substring(0, name.length() - base.length() - 1);
                return new StoreAddress(bucket, key(path.substring(1)));
            }
        }
        throw foreign(uri);
    }

    private static StoreAddress inPath(String path, URI uri) {
        int end = path.indexOf('/', 1);
        String bucket = end < 0 ? path.substring(1) : path.substring(1, end);
        if (bucket.isEmpty() || bucket.indexOf('%') >= 0) {
            throw new BadRequestException("Cannot sign: %s names no bucket", uri);
        }
        return new StoreAddress(bucket, end < 0 ? "" : key(path.substring(end + 1)));
    }

    /** A slash that is written as an escape separates for some and is a character for others. */
    private static String key(String encoded) {
        if (encoded.toLowerCase(Locale.ROOT).contains("%2f")) {
            throw new ForbiddenException("Cannot sign: %s has an encoded slash", encoded);
        }
        return Percent.decode(encoded);
    }

    private static List<String> hosts(S3 profile) {
        if (profile.endpoint().isPresent()) {
            return List.of(profile.endpoint().orElseThrow().getHost().toLowerCase(Locale.ROOT));
        }
        String region = profile.region();
        String domain = region.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
        return List.of(
                "s3." + region + "." + domain,
                "s3.dualstack." + region + "." + domain,
                "s3." + domain);
    }

    /** What follows the endpoint's own path. */
    private static String path(S3 profile, URI uri) {
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        if (profile.endpoint().isEmpty()) {
            if (port(uri) != 443) {
                throw foreign(uri);
            }
            return path;
        }
        URI endpoint = profile.endpoint().orElseThrow();
        String base = endpoint.getRawPath().replaceAll("/+$", "");
        if (port(uri) != port(endpoint) || !path.startsWith(base + "/")) {
            throw foreign(uri);
        }
        return path.substring(base.length());
    }

    static int port(URI uri) {
        if (uri.getPort() >= 0) {
            return uri.getPort();
        }
        return "https".equals(uri.getScheme()) ? 443 : 80;
    }

    private static ForbiddenException foreign(URI uri) {
        return new ForbiddenException(
                "Cannot sign: %s is not at the endpoint of this lake's store", uri);
    }
}
