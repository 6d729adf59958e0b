package dev.tarn.systemtests;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** compose.yaml as its reader sees it, variables and all. */
record ComposeFile(Path home, String text, JsonNode root) {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z_0-9]+)(:[^}]*)?}");

    static ComposeFile of(Path home) {
        try {
            String text = Files.readString(home.resolve("compose.yaml"));
            return new ComposeFile(home, text, new YAMLMapper().readTree(text));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    Map<String, JsonNode> services() {
        var services = new LinkedHashMap<String, JsonNode>();
        for (var service : root.path("services").properties()) {
            services.put(service.getKey(), service.getValue());
        }
        return services;
    }

    /** What the container of a service sees, with {@code values} in the place of variables. */
    Map<String, String> environment(String service, Map<String, String> values) {
        var environment = new LinkedHashMap<String, String>();
        for (var entry : root.at("/services/" + service + "/environment").properties()) {
            Matcher variables = VARIABLE.matcher(entry.getValue().asText());
            environment.put(
                    entry.getKey(),
                    variables.replaceAll(found ->
                            Matcher.quoteReplacement(
                                    values.getOrDefault(found.group(1), "unset"))));
        }
        return environment;
    }

    TreeSet<String> variables() {
        var names = new TreeSet<String>();
        VARIABLE.matcher(text).results().forEach(found -> names.add(found.group(1)));
        return names;
    }

    List<String> texts(JsonNode service, String key) {
        var texts = new ArrayList<String>();
        service.path(key).forEach(node -> texts.add(node.asText()));
        return texts;
    }

    String read(String file) {
        try {
            return Files.readString(home.resolve(file));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
