package dev.tarn.launcher.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.file.Path;

/**
 * Where a client finds each part.
 *
 * @param host what the services and the object store listen on; everything else listens on
 *     127.0.0.1 only
 */
public record Endpoints(String host, Ports ports) {
    public static final String LAKE = "lake";

    /** Where the lakehouse writes down what it does, beside what people write. */
    public static final String OWN_LAKE = "tarn";

    public static final String BUCKET = "tarn";
    public static final String REGION = "us-east-1";
    public static final String DATABASE = "tarn";
    public static final String DATABASE_USER = "tarn";
    public static final String ADMIN = "admin";
    public static final String TRINO_PRINCIPAL = "trino";
    public static final String WRITER_PRINCIPAL = "writer";
    public static final String GATEWAY_PRINCIPAL = "gateway";

    /** Where the writer keeps raw bodies, beside the lake. */
    public static final String LANDING = "s3://" + BUCKET + "/ingest";

    /** Where the heads of days of receipts are anchored. */
    public static final String ANCHORS = "s3://" + BUCKET + "/anchors";

    public static final String LOOPBACK = "127.0.0.1";

    public URI catalog() {
        return http(host, ports.catalog());
    }

    public URI catalogAdmin() {
        return http(LOOPBACK, ports.catalogAdmin());
    }

    public URI writer() {
        return http(host, ports.writer());
    }

    public URI writerAdmin() {
        return http(LOOPBACK, ports.writerAdmin());
    }

    public URI gateway() {
        return http(host, ports.gateway());
    }

    public URI gatewayTls() {
        return URI.create("https://" + host + ":" + ports.gatewayTls());
    }

    /** For Trino's driver, which is to trust the certificate in this file. */
    public String jdbc(Path certificate) {
        String name = host.equals(LOOPBACK) ? "localhost" : host;
        return "jdbc:trino://%s:%d/%s?SSL=true&SSLTrustStorePath=%s"
                .formatted(
                        name,
                        ports.gatewayTls(),
                        LAKE,
                        URLEncoder.encode(certificate.toString(), UTF_8)
                                .replace("+", "%20")
                                .replace("%2F", "/"));
    }

    public URI gatewayAdmin() {
        return http(LOOPBACK, ports.gatewayAdmin());
    }

    public URI trino() {
        return http(LOOPBACK, ports.trino());
    }

    public URI s3() {
        return http(host, ports.s3());
    }

    public String postgres() {
        return "jdbc:postgresql://" + LOOPBACK + ":" + ports.postgres() + "/" + DATABASE;
    }

    private static URI http(String host, int port) {
        return URI.create("http://" + host + ":" + port);
    }
}
