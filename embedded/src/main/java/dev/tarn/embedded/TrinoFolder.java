package dev.tarn.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Lays out Trino's folder as its archive would be: {@code etc}, {@code plugin}, {@code var}. */
record TrinoFolder(TrinoSettings settings) {
    private static final List<String> PLUGINS = List.of("iceberg", "memory", "tpch");
    private static final List<String> GATEWAY_ONLY =
            List.of("http-server.authentication.", "internal-communication.");
    private static final List<String> LAKE_ONLY = List.of("catalog.");
    private static final String PROPERTIES = ".properties";
    private static final String ACCESS_CONTROL = "access-control.properties";
    private static final String EVENT_LISTENER = "event-listener.properties";
    private static final String GATEWAY = "TARN_GATEWAY_URI";
    private static final String SPOOLING_MANAGER = "spooling-manager.properties";
    private static final String SPOOLING = "#protocol.spooling.";
    private static final String SEGMENTS = "TARN_SEGMENTS_LOCATION";
    private static final String LAKE = "lake";

    void prepare() throws IOException {
        Files.createDirectories(settings.dir());
        removeLinks();
        for (String plugin : PLUGINS) {
            link(plugin, EngineClasspath.of(settings.tarnHome(), "trino-" + plugin).jars());
        }
        List<Path> own = ownPlugin();
        if (!own.isEmpty()) {
            link("tarn", own);
        }
        Trees.delete(etc());
        writeCatalogs(Files.createDirectories(etc().resolve("catalog")));
        writeAccessControl();
        writeEventListener();
        writeSpoolingManager();
        Files.write(etc().resolve("config.properties"), config());
        Files.copy(settings.configDir().resolve("log.properties"), etc().resolve("log.properties"));
    }

    /**
     * As production has it, or without what lets nobody in but a gateway, and what is for a lake.
     */
    private List<String> config() throws IOException {
        return Files.readAllLines(settings.configDir().resolve("config.properties"), UTF_8).stream()
                .filter(line ->
                        settings.gatewayOnly() || GATEWAY_ONLY.stream().noneMatch(line::startsWith))
                .filter(line -> withLake() || LAKE_ONLY.stream().noneMatch(line::startsWith))
                .map(line -> spools() && line.startsWith(SPOOLING) ? line.substring(1) : line)
                .toList();
    }

    /** Links to jars that may be gone or replaced at the next start. */
    void removeLinks() throws IOException {
        Trees.delete(plugins());
    }

    Path etc() {
        return settings.dir().resolve("etc");
    }

    private Path plugins() {
        return settings.dir().resolve("plugin");
    }

    private void link(String plugin, List<Path> jars) throws IOException {
        Path folder = Files.createDirectories(plugins().resolve(plugin));
        for (int i = 0; i < jars.size(); i++) {
            // Two artifacts of different groups may have one file name.
            Path link = folder.resolve(jars.get(i).getFileName().toString());
            Path free = Files.exists(link) ? folder.resolve(i + "-" + link.getFileName()) : link;
            Files.createSymbolicLink(free, jars.get(i).toAbsolutePath());
        }
    }

    private List<Path> ownPlugin() throws IOException {
        Path target = settings.tarnHome().resolve("trino-plugin").resolve("target");
        if (!Files.isDirectory(target)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(target)) {
            return files.filter(
                            file -> file.getFileName().toString().matches("trino-plugin-.*\\.jar"))
                    .filter(file ->
                            !file.getFileName()
                                    .toString()
                                    .matches(".*-(sources|tests|javadoc)\\.jar"))
                    .toList();
        }
    }

    private void writeCatalogs(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(settings.configDir().resolve("catalog"))) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString().replace(PROPERTIES, "");
                if (settings.catalogs().isEmpty() || settings.catalogs().contains(name)) {
                    Files.copy(file, folder.resolve(file.getFileName()));
                }
            }
        }
        for (Map.Entry<String, String> more : settings.moreCatalogs().entrySet()) {
            Files.writeString(folder.resolve(more.getKey() + PROPERTIES), more.getValue(), UTF_8);
        }
    }

    /**
     * What is allowed in the lake is asked of its catalog; without the lake there is no one to ask.
     */
    private void writeAccessControl() throws IOException {
        Path file = settings.configDir().resolve(ACCESS_CONTROL);
        if (withLake() && Files.exists(file)) {
            Files.copy(file, etc().resolve(ACCESS_CONTROL));
        }
    }

    private boolean withLake() {
        return settings.catalogs().isEmpty() || settings.catalogs().contains(LAKE);
    }

    /** Without a gateway there is nobody to tell what became of a query. */
    private void writeEventListener() throws IOException {
        if (settings.environment().containsKey(GATEWAY)) {
            Files.copy(settings.configDir().resolve(EVENT_LISTENER), etc().resolve(EVENT_LISTENER));
        }
    }

    /** Without a place for them, results go into the answers. */
    private void writeSpoolingManager() throws IOException {
        if (spools()) {
            Files.copy(
                    settings.configDir().resolve(SPOOLING_MANAGER),
                    etc().resolve(SPOOLING_MANAGER));
        }
    }

    private boolean spools() {
        return settings.environment().containsKey(SEGMENTS);
    }

    /**
     * The options of {@code jvm.config}, then what Trino's own launcher makes of the other files.
     */
    List<String> jvmOptions() throws IOException {
        List<String> options = new ArrayList<>();
        options.add("-Dnode.data-dir=" + settings.dir().resolve("var"));
        for (String line : Files.readAllLines(settings.configDir().resolve("jvm.config"), UTF_8)) {
            if (!line.isBlank() && !line.startsWith("#")) {
                options.add(line.strip());
            }
        }
        options.addAll(settings.jvmOptions());
        Map<String, String> node = new TreeMap<>(nodeProperties());
        node.remove("node.data-dir");
        node.put("node.bind-ip", settings.host());
        node.put("node.internal-address", settings.host());
        node.put("config", etc().resolve("config.properties").toString());
        node.put("log.levels-file", etc().resolve("log.properties").toString());
        node.forEach((name, value) -> options.add("-D" + name + "=" + value));
        return options;
    }

    private Map<String, String> nodeProperties() throws IOException {
        Properties file = new Properties();
        try (Reader reader =
                Files.newBufferedReader(settings.configDir().resolve("node.properties"), UTF_8)) {
            file.load(reader);
        }
        Map<String, String> properties = new TreeMap<>();
        file.stringPropertyNames().forEach(name -> properties.put(name, file.getProperty(name)));
        return properties;
    }
}
