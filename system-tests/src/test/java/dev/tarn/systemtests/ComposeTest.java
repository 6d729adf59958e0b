package dev.tarn.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.tarn.catalog.CatalogConfig;
import dev.tarn.chassis.config.ConfigException;
import dev.tarn.chassis.config.ConfigLoader;
import dev.tarn.gateway.GatewayConfig;
import dev.tarn.writer.WriterConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No containers start here: the file is held against what it talks about. */
class ComposeTest {
    private static final Path HOME = Path.of(System.getProperty("tarn.home", ".."));
    private static final Map<String, String> VALUES =
            Map.of(
                    "POSTGRES_PASSWORD", "secret",
                    "TARN_ADMIN_SECRET", "secret",
                    "TARN_WRITER_SECRET", "secret",
                    "TARN_GATEWAY_SECRET", "secret",
                    "TARN_S3_ACCESS_KEY", "key",
                    "TARN_S3_SECRET_KEY", "secret",
                    "TARN_ENCRYPTION_KEY", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");

    private final ComposeFile compose = ComposeFile.of(HOME);

    record Service(String name, String prefix, Class<? extends Record> config) {}

    static Stream<Service> services() {
        return Stream.of(
                new Service("catalog-server", "CATALOG", CatalogConfig.class),
                new Service("table-writer", "WRITER", WriterConfig.class),
                new Service("query-gateway", "GATEWAY", GatewayConfig.class));
    }

    @ParameterizedTest
    @MethodSource("services")
    void givesEachServiceSettingsThatItKnows(Service service) {
        Map<String, String> environment = compose.environment(service.name(), VALUES);

        assertThat(environment.keySet()).allMatch(key -> key.startsWith(service.prefix() + "_"));
        assertThat(
                        ConfigLoader.load(
                                service.config(), service.prefix(), Optional.empty(), environment))
                .isNotNull();
    }

    @ParameterizedTest
    @MethodSource("services")
    void wouldNoticeASettingThatTheServiceDoesNotKnow(Service service) {
        var environment = new TreeMap<>(compose.environment(service.name(), VALUES));
        environment.put(service.prefix() + "_HTTP_HOSTS", "0.0.0.0");

        assertThatThrownBy(() ->
                        ConfigLoader.load(
                                service.config(), service.prefix(), Optional.empty(), environment))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("HTTP_HOST");
    }

    @Test
    void givesTrinoEveryVariableOfItsConfiguration() throws Exception {
        var wanted = new TreeSet<String>();
        try (Stream<Path> files = Files.walk(HOME.resolve("trino-config"))) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith("properties")).toList()) {
                Pattern.compile("\\$\\{ENV:([A-Z_0-9]+)}")
                        .matcher(Files.readString(file))
                        .results()
                        .forEach(found -> wanted.add(found.group(1)));
            }
        }

        assertThat(compose.environment("trino", VALUES).keySet())
                .containsExactlyInAnyOrderElementsOf(wanted);
    }

    @Test
    void mountsOnlyFilesThatExist() {
        for (JsonNode service : compose.services().values()) {
            for (String volume : compose.texts(service, "volumes")) {
                String source = volume.split(":", 2)[0];
                if (source.startsWith(".")) {
                    assertThat(HOME.resolve(source)).exists();
                } else {
                    assertThat(compose.root().path("volumes").has(source)).as(volume).isTrue();
                }
            }
        }
    }

    @Test
    void waitsOnlyForServicesThatCanBeSeenToBeReady() {
        String image = compose.read("deploy/Dockerfile");
        for (var service : compose.services().entrySet()) {
            for (var dependency : service.getValue().path("depends_on").properties()) {
                JsonNode other = compose.services().get(dependency.getKey());
                assertThat(other).as("%s waits for it", service.getKey()).isNotNull();
                String condition = dependency.getValue().path("condition").asText();
                if (condition.equals("service_healthy")) {
                    String target = other.at("/build/target").asText();
                    assertThat(
                                    other.has("healthcheck")
                                            || stage(image, target).contains("HEALTHCHECK"))
                            .as("%s has a health check", dependency.getKey())
                            .isTrue();
                } else {
                    assertThat(condition).isEqualTo("service_completed_successfully");
                }
            }
        }
    }

    @Test
    void buildsOnlyTargetsThatTheImageHas() {
        String image = compose.read("deploy/Dockerfile");
        for (JsonNode service : compose.services().values()) {
            if (service.has("build")) {
                assertThat(stage(image, service.at("/build/target").asText())).isNotEmpty();
            }
        }
    }

    @Test
    void startsClassesThatExist() {
        var mains =
                Pattern.compile("dev\\.tarn\\.[a-z]+\\.[A-Za-z]+")
                        .matcher(compose.read("deploy/Dockerfile"))
                        .results()
                        .map(found -> found.group())
                        .collect(Collectors.toSet());

        assertThat(mains).hasSize(3);
        assertThat(mains).allSatisfy(main -> Class.forName(main).getMethod("main", String[].class));
    }

    @Test
    void explainsEveryVariableInTheExample() {
        String example = compose.read("deploy/env.example");

        assertThat(compose.variables())
                .allSatisfy(variable -> assertThat(example).contains("\n" + variable + "="));
    }

    @Test
    void publishesPortsOnLoopbackOnly() {
        for (JsonNode service : compose.services().values()) {
            assertThat(compose.texts(service, "ports"))
                    .allMatch(port -> port.startsWith("127.0.0.1:"));
        }
    }

    @Test
    void letsPrometheusAskWhereServicesAnswer() {
        String image = compose.read("deploy/Dockerfile");
        var targets =
                Pattern.compile("([a-z-]+):(\\d{4})")
                        .matcher(compose.read("deploy/prometheus.yml"))
                        .results()
                        .toList();

        assertThat(targets).hasSize(3);
        for (var target : targets) {
            assertThat(stage(image, target.group(1)))
                    .containsPattern("EXPOSE.* " + target.group(2));
        }
    }

    /** The lines of one build stage, or nothing. */
    private static String stage(String dockerfile, String name) {
        return Stream.of(dockerfile.split("(?m)^(?=FROM )"))
                .filter(stage -> stage.lines().findFirst().orElse("").endsWith(" AS " + name))
                .findFirst()
                .orElse("");
    }
}
