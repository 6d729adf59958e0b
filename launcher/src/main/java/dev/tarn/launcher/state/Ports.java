package dev.tarn.launcher.state;

import java.util.LinkedHashMap;
import java.util.Map;

/** Who listens where. */
public record Ports(
        int catalog,
        int catalogAdmin,
        int writer,
        int writerAdmin,
        int gateway,
        int gatewayTls,
        int gatewayAdmin,
        int trino,
        int s3,
        int postgres) {
    public static final Ports DEFAULT =
            new Ports(8181, 9181, 8182, 9182, 8080, 8443, 9180, 8090, 9000, 5433);

    /** By the name that a person knows the listener under. */
    public Map<String, Integer> byName() {
        Map<String, Integer> ports = new LinkedHashMap<>();
        ports.put("catalog", catalog);
        ports.put("catalog admin", catalogAdmin);
        ports.put("writer", writer);
        ports.put("writer admin", writerAdmin);
        ports.put("gateway", gateway);
        ports.put("gateway HTTPS", gatewayTls);
        ports.put("gateway admin", gatewayAdmin);
        ports.put("Trino", trino);
        ports.put("S3", s3);
        ports.put("PostgreSQL", postgres);
        return ports;
    }

    static Ports of(Map<String, Integer> ports) {
        return new Ports(
                require(ports, "catalog"),
                require(ports, "catalog admin"),
                require(ports, "writer"),
                require(ports, "writer admin"),
                require(ports, "gateway"),
                require(ports, "gateway HTTPS"),
                require(ports, "gateway admin"),
                require(ports, "Trino"),
                require(ports, "S3"),
                require(ports, "PostgreSQL"));
    }

    private static int require(Map<String, Integer> ports, String name) {
        Integer port = ports.get(name);
        if (port == null) {
            throw new IllegalArgumentException("No port for " + name);
        }
        return port;
    }
}
