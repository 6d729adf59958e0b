package dev.tarn.chassis.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigLoaderTest {
    @TempDir Path dir;

    enum Mode {
        READ_ONLY,
        READ_WRITE
    }

    record Listener(
            @Default("127.0.0.1") String host, int port, @Default("16MB") DataSize maxRequestSize) {
        Listener {
            if (port > 65535) {
                throw new IllegalArgumentException("port " + port + " is above 65535");
            }
        }
    }

    record Cluster(URI uri, @Default("1") int weight) {}

    record House(
            @Default("{port: 8181}") Listener http,
            Optional<Listener> extra,
            String name,
            Secret password,
            Optional<Secret> token,
            @Default("30s") Duration patience,
            @Default("read-only") Mode mode,
            @Default("true") boolean open,
            @Default("5000000000") long limit,
            Optional<Path> folder,
            @Default("[a, b]") List<String> tags,
            Map<String, String> labels,
            List<Cluster> clusters) {}

    private static final Map<String, String> REQUIRED =
            Map.of("HOUSE_NAME", "Tarn", "HOUSE_PASSWORD", "hush");

    private House load(String yaml, Map<String, String> environment) throws IOException {
        Path file = dir.resolve("house.yaml");
        Files.writeString(file, yaml);
        return ConfigLoader.load(House.class, "HOUSE", Optional.of(file), environment);
    }

    private static House load(Map<String, String> environment) {
        return ConfigLoader.load(House.class, "HOUSE", Optional.empty(), environment);
    }

    @Test
    void hasDefaults() throws IOException {
        mapping()
                .assertDefaults(
                        new House(
                                new Listener("127.0.0.1", 8181, new DataSize(16 << 20)),
                                Optional.empty(),
                                "Tarn",
                                new Secret("hush"),
                                Optional.empty(),
                                Duration.ofSeconds(30),
                                Mode.READ_ONLY,
                                true,
                                5_000_000_000L,
                                Optional.empty(),
                                List.of("a", "b"),
                                Map.of(),
                                List.of()));
    }

    record Leaves(
            @Default("{port: 1}") Listener http,
            Optional<Secret> token,
            @Default("30s") Duration patience,
            @Default("read-only") Mode mode,
            @Default("a") List<String> tags,
            Map<String, String> labels) {}

    @Test
    void readsEveryKeyFromYamlAndFromTheEnvironment() throws IOException {
        new ConfigMapping<>(Leaves.class, "LEAVES", Map.of("tags", "a"))
                .assertEveryKey(
                        Map.of(
                                "http.host", "0.0.0.0",
                                "http.port", "99",
                                "http.max-request-size", "2KB",
                                "token", "007",
                                "patience", "500ms",
                                "mode", "read-write",
                                "tags", "x,y",
                                "labels.team-name", "lake"),
                        new Leaves(
                                new Listener("0.0.0.0", 99, new DataSize(2048)),
                                Optional.of(new Secret("007")),
                                Duration.ofMillis(500),
                                Mode.READ_WRITE,
                                List.of("x", "y"),
                                Map.of("team-name", "lake")));
    }

    @Test
    void theMappingTestNoticesAForgottenKey() {
        var mapping = new ConfigMapping<>(Cluster.class, "C", Map.of("uri", "http://a"));

        assertThatThrownBy(() ->
                        mapping.assertEveryKey(
                                Map.of("uri", "http://a"), new Cluster(URI.create("http://a"), 1)))
                .isInstanceOf(AssertionError.class);
        assertThatThrownBy(() ->
                        mapping.assertEveryKey(
                                Map.of("uri", "http://a", "weight", "1"),
                                new Cluster(URI.create("http://a"), 1)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("weight: 1");
    }

    private static ConfigMapping<House> mapping() {
        return new ConfigMapping<>(
                House.class, "HOUSE", Map.of("name", "Tarn", "password", "hush"));
    }

    @Test
    void environmentWinsOverTheFileKeyByKey() throws IOException {
        House house =
                load(
                        """
                        name: Tarn
                        password: hush
                        http:
                          host: 10.0.0.1
                          port: 1
                        """,
                        Map.of("HOUSE_HTTP_PORT", "2"));

        assertThat(house.http()).isEqualTo(new Listener("10.0.0.1", 2, new DataSize(16 << 20)));
    }

    @Test
    void readsListsOfRecordsAndMapsFromYaml() throws IOException {
        House house =
                load(
                        """
                        name: Tarn
                        password: 0123
                        clusters:
                          - uri: http://a
                          - uri: http://b
                            weight: 7
                        labels: {team: lake, Build: "1.0"}
                        """,
                        Map.of("HOUSE_LABELS_TEAM", "house"));

        assertThat(house.password()).isEqualTo(new Secret("0123"));
        assertThat(house.clusters())
                .containsExactly(
                        new Cluster(URI.create("http://a"), 1),
                        new Cluster(URI.create("http://b"), 7));
        assertThat(house.labels()).isEqualTo(Map.of("team", "house", "Build", "1.0"));
    }

    @Test
    void anEmptyVariableAndAKeyWithoutValueCountAsUnset() throws IOException {
        House house =
                load("name: Tarn\npassword: hush\nfolder:\nhttp:\n", Map.of("HOUSE_TOKEN", ""));

        assertThat(house.token()).isEmpty();
        assertThat(house.folder()).isEmpty();
        assertThat(house.http().port()).isEqualTo(8181);
    }

    @Test
    void refusesAnUnknownKeyAndNamesTheNearest() {
        assertThatThrownBy(() ->
                        load(
                                "name: Tarn\npassword: hush\nhttp:\n  max-reqest-size: 1MB\n",
                                Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessage(
                        "Unknown key http.max-reqest-size (%s line 4); the nearest known one is http.max-request-size",
                        dir.resolve("house.yaml"));
    }

    @Test
    void aKeyOnTheWrongLevelIsFoundWhereItBelongs() {
        assertThatThrownBy(() -> load("max-request-size: 1MB", REQUIRED))
                .hasMessageEndingWith("the nearest known one is extra.max-request-size");
        assertThatThrownBy(() -> load("clusters: [{url: http://a}]", REQUIRED))
                .hasMessageContaining("Unknown key clusters[].url")
                .hasMessageEndingWith("the nearest known one is clusters[].uri");
    }

    @Test
    void refusesAnUnknownVariableAndNamesTheNearest() {
        assertThatThrownBy(() -> load(Map.of("HOUSE_NAME", "Tarn", "HOUSE_HTTP_PROT", "1")))
                .isInstanceOf(ConfigException.class)
                .hasMessage(
                        "Unknown environment variable HOUSE_HTTP_PROT; the nearest known one is HOUSE_HTTP_PORT");
    }

    @Test
    void ignoresVariablesOfOthers() {
        assertThat(
                        load(
                                Map.of(
                                        "HOUSE_NAME", "Tarn",
                                        "HOUSE_PASSWORD", "hush",
                                        "HOUSEKEEPING", "1",
                                        "PATH", "/bin")))
                .isEqualTo(load(REQUIRED));
    }

    @Test
    void namesAMissingKey() {
        assertThatThrownBy(() -> load(Map.of("HOUSE_NAME", "Tarn")))
                .isInstanceOf(ConfigException.class)
                .hasMessage("Missing key password: expected text");
        assertThatThrownBy(() -> load("extra: {host: a}", REQUIRED))
                .hasMessage("Missing key extra.port: expected a whole number such as 8080");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HOUSE_HTTP_PORT|eighty|http.port is 'eighty' (HOUSE_HTTP_PORT): expected a whole number such as 8080",
                "HOUSE_HTTP_PORT|99999999999|http.port is '99999999999' (HOUSE_HTTP_PORT): expected a whole number such as 8080",
                "HOUSE_PATIENCE|30|patience is '30' (HOUSE_PATIENCE): expected a duration such as 500ms, 30s, 5m, 2h or 1d",
                "HOUSE_PATIENCE|-3s|patience is '-3s' (HOUSE_PATIENCE): expected a duration such as 500ms, 30s, 5m, 2h or 1d",
                "HOUSE_MODE|READ_ONLY|mode is 'READ_ONLY' (HOUSE_MODE): expected one of read-only, read-write",
                "HOUSE_OPEN|yes|open is 'yes' (HOUSE_OPEN): expected true or false",
                "HOUSE_HTTP_MAX_REQUEST_SIZE|16|http.max-request-size is '16' (HOUSE_HTTP_MAX_REQUEST_SIZE): expected a size such as 512B, 64KB, 16MB or 2GB",
                "HOUSE_HTTP_MAX_REQUEST_SIZE|99999999999TB|http.max-request-size is '99999999999TB' (HOUSE_HTTP_MAX_REQUEST_SIZE): expected a size such as 512B, 64KB, 16MB or 2GB",
            })
    void aBadValueSaysKeyValueOriginAndForm(String variable, String value, String message) {
        assertThatThrownBy(() ->
                        load(
                                Map.of(
                                        "HOUSE_NAME",
                                        "Tarn",
                                        "HOUSE_PASSWORD",
                                        "hush",
                                        variable,
                                        value)))
                .isInstanceOf(ConfigException.class)
                .hasMessage(message);
    }

    @Test
    void aBadValueInTheFileSaysItsLine() {
        assertThatThrownBy(() ->
                        load(
                                "name: Tarn\n\nclusters:\n  - uri: not-absolute\n",
                                Map.of("HOUSE_PASSWORD", "x")))
                .hasMessage(
                        "clusters[0].uri is 'not-absolute' (%s line 4): expected a URI such as http://host:8080",
                        dir.resolve("house.yaml"));
        assertThatThrownBy(() -> load("http: 8181", REQUIRED))
                .hasMessage(
                        "http (%s line 1): expected keys and values below it",
                        dir.resolve("house.yaml"));
        assertThatThrownBy(() -> load("tags: {a: b}", REQUIRED))
                .hasMessageContaining("tags")
                .hasMessageEndingWith("a list");
        assertThatThrownBy(() -> load("open: [true]", REQUIRED))
                .hasMessageEndingWith("expected true or false");
    }

    @Test
    void aRecordThatRefusesItsValuesIsAConfigurationError() {
        assertThatThrownBy(() -> load("http: {port: 70000}", REQUIRED))
                .isInstanceOf(ConfigException.class)
                .hasMessage(
                        "http (%s line 1): port 70000 is above 65535", dir.resolve("house.yaml"));
    }

    @Test
    void refusesFilesThatCannotBeRead() {
        assertThatThrownBy(() ->
                        ConfigLoader.load(
                                House.class,
                                "HOUSE",
                                Optional.of(dir.resolve("none.yaml")),
                                Map.of()))
                .hasMessage("Configuration file %s does not exist", dir.resolve("none.yaml"));
        assertThatThrownBy(() -> load("name: [", REQUIRED))
                .isInstanceOf(ConfigException.class)
                .hasMessageEndingWith("this is not YAML");
        assertThatThrownBy(() -> load("name: a\nname: b", REQUIRED))
                .hasMessageEndingWith("line 2: the key is there twice");
        assertThatThrownBy(() -> load("- name", REQUIRED)).hasMessageContaining("holds no keys");
        assertThatThrownBy(() -> load("name: a\n---\nname: b", REQUIRED))
                .hasMessageContaining("second YAML document");
    }

    @Test
    void readsASecretFromAFile() throws IOException {
        Path file = dir.resolve("password");
        Files.writeString(file, " s3cret \n");

        House fromEnvironment =
                load(Map.of("HOUSE_NAME", "Tarn", "HOUSE_PASSWORD_FILE", file.toString()));
        House fromYaml = load("name: Tarn\npassword: hush\ntoken-file: " + file, Map.of());

        assertThat(fromEnvironment.password()).isEqualTo(new Secret(" s3cret"));
        assertThat(fromYaml.token()).contains(new Secret(" s3cret"));
    }

    @Test
    void aSecretFileInTheEnvironmentReplacesTheSecretInTheYaml() throws IOException {
        Path file = dir.resolve("password");
        Files.writeString(file, "new");

        House house =
                load("name: Tarn\npassword: old", Map.of("HOUSE_PASSWORD_FILE", file.toString()));

        assertThat(house.password()).isEqualTo(new Secret("new"));
    }

    @Test
    void refusesASecretGivenTwiceAndAFileForWhatIsNoSecret() {
        assertThatThrownBy(() -> load("name: a\npassword: x\npassword-file: y", Map.of()))
                .hasMessageContaining("password and password-file are both set");
        assertThatThrownBy(() -> load("name-file: y", REQUIRED))
                .hasMessageContaining("Unknown key name-file");
        assertThatThrownBy(() -> load(Map.of("HOUSE_NAME", "Tarn", "HOUSE_PASSWORD_FILE", "/none")))
                .hasMessage(
                        "password-file is '/none' (HOUSE_PASSWORD_FILE): the file cannot be read");
    }

    @Test
    void aSecretIsNeverShown() throws IOException {
        var secret = new Secret("hush");

        assertThat(secret.toString()).isEqualTo("***");
        assertThat(String.valueOf(load(REQUIRED))).doesNotContain("hush");
        assertThat(ConfigLoader.describe(load(REQUIRED)))
                .doesNotContain("hush")
                .contains("password: ***");
        assertThat(new ObjectMapper().writeValueAsString(Map.of("a", secret)))
                .isEqualTo("{\"a\":\"***\"}");
        assertThatThrownBy(() -> load("name: Tarn\npassword: \"hush\n: - [", Map.of()))
                .satisfies(e -> assertThat(trace(e)).doesNotContain("hush"));
        assertThatThrownBy(() -> load("password: hush\nname: [x]", Map.of()))
                .satisfies(e -> assertThat(trace(e)).doesNotContain("hush"));
    }

    @Test
    void describesTheEffectiveConfiguration() throws IOException {
        House house =
                load(
                        """
                        name: postgres://u:hush@host/db?password=hush&x=1
                        patience: 90s
                        clusters: [{uri: "http://a"}]
                        labels: {team: lake}
                        """,
                        Map.of("HOUSE_PASSWORD", "hush", "HOUSE_EXTRA_PORT", "1"));

        assertThat(ConfigLoader.describe(house))
                .isEqualTo(
                        """
                        http.host: 127.0.0.1
                        http.port: 8181
                        http.max-request-size: 16MB
                        extra.host: 127.0.0.1
                        extra.port: 1
                        extra.max-request-size: 16MB
                        name: postgres://***@host/db?password=***&x=1
                        password: ***
                        patience: 90s
                        mode: read-only
                        open: true
                        limit: 5000000000
                        tags: [a, b]
                        labels.team: lake
                        clusters[0].uri: http://a
                        clusters[0].weight: 1\
                        """);
    }

    @Test
    void refusesATypeThatNobodyCanWriteDown() {
        record Odd(Thread thread) {}

        assertThatThrownBy(() -> ConfigLoader.load(Odd.class, "ODD", Optional.empty(), Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.lang.Thread");
    }

    private static String trace(Throwable failure) {
        var text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
