package dev.tarn.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Random;

/** A lake that changes at random, by everything that changes what a reader sees. */
final class ChangingLake {
    private static final List<String> NAMESPACES = List.of("north", "south", "north%1Finner");
    static final List<String> NAMES = List.of("a", "b", "c");

    private final String root;
    private final String management;
    private final Http http;
    private final Http administrator;
    private final Random random;

    ChangingLake(String lake, Http http, Http administrator, Random random) {
        this.root = "/v1/" + lake;
        this.management = "/api/v1/lakes/" + lake;
        this.http = http;
        this.administrator = administrator;
        this.random = random;
    }

    /** One change that is accepted; what cannot be done as things stand is tried no further. */
    void change() {
        while (attempt() >= 300) {}
    }

    private int attempt() {
        String within = root + "/namespaces/" + any(NAMESPACES);
        String name = any(NAMES);
        String table = within + "/tables/" + name;
        return switch (random.nextInt(14)) {
            case 0, 1 -> createNamespace(any(NAMESPACES));
            case 2 -> http.delete(within).status();
            case 3 ->
                    http.post(
                                    within + "/properties",
                                    "{\"updates\":{\"p\":\"%d\"}}".formatted(random.nextInt()))
                            .status();
            case 4, 5, 6 ->
                    http.post(within + "/tables", Samples.CREATE.formatted(name, "")).status();
            case 7 -> http.post(within + "/views", Samples.CREATE_VIEW.formatted(name)).status();
            case 8, 9 ->
                    http.post(
                                    table,
                                    """
                                    {"requirements":[],"updates":[
                                     {"action":"set-properties","updates":{"p":"%d"}}]}\
                                    """
                                            .formatted(random.nextInt()))
                            .status();
            case 10 -> http.delete(table).status();
            case 11 -> http.delete(within + "/views/" + name).status();
            case 12 -> rename(name);
            default -> undrop();
        };
    }

    private int createNamespace(String path) {
        return http.post(
                        root + "/namespaces",
                        "{\"namespace\":[\"%s\"]}".formatted(path.replace("%1F", "\",\"")))
                .status();
    }

    private int rename(String name) {
        String kind = random.nextBoolean() ? "tables" : "views";
        return http.post(
                        "%s/%s/rename".formatted(root, kind),
                        """
                        {"source":{"namespace":["%s"],"name":"%s"},
                         "destination":{"namespace":["%s"],"name":"%s"}}\
                        """
                                .formatted(levels(), name, levels(), any(NAMES)))
                .status();
    }

    private String levels() {
        return any(NAMESPACES).replace("%1F", "\",\"");
    }

    private int undrop() {
        JsonNode dropped = administrator.get(management + "/dropped").json().path("dropped");
        if (dropped.isEmpty()) {
            return 404;
        }
        String uuid = dropped.get(random.nextInt(dropped.size())).path("uuid").textValue();
        return administrator
                .post("%s/dropped/%s/undrop".formatted(management, uuid), "{}")
                .status();
    }

    private String any(List<String> choices) {
        return choices.get(random.nextInt(choices.size()));
    }
}
