package dev.tarn.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All that a lake shows of itself, by the protocol alone: namespaces with their properties, tables
 * and views with all that a load answers; and what it answers for some names, whether it lists them
 * or not.
 */
record PastModel(
        Map<List<String>, JsonNode> namespaces,
        Map<String, String> tables,
        Map<String, String> views,
        Map<String, Integer> heads) {

    static PastModel of(Http http, String lake) {
        var namespaces = new LinkedHashMap<List<String>, JsonNode>();
        var tables = new TreeMap<String, String>();
        var views = new TreeMap<String, String>();
        var heads = new TreeMap<String, Integer>();
        String root = "/v1/" + lake + "/namespaces";
        var open = new ArrayList<List<String>>(List.of(List.of()));
        while (!open.isEmpty()) {
            List<String> parent = open.removeFirst();
            String children =
                    parent.isEmpty() ? root : root + "?parent=" + String.join("%1F", parent);
            http.get(children)
                    .json()
                    .path("namespaces")
                    .forEach(child -> {
                        var levels = new ArrayList<String>();
                        child.forEach(level -> levels.add(level.textValue()));
                        open.add(levels);
                        String path = root + "/" + String.join("%1F", levels);
                        namespaces.put(levels, ok(http.get(path)).json().path("properties"));
                        load(http, path, "tables", tables);
                        load(http, path, "views", views);
                        for (String name : ChangingLake.NAMES) {
                            for (String kind : List.of("/tables/", "/views/")) {
                                heads.put(
                                        levels + kind + name,
                                        http.head(path + kind + name).status());
                            }
                        }
                    });
        }
        return new PastModel(namespaces, tables, views, heads);
    }

    private static void load(Http http, String path, String kind, Map<String, String> all) {
        ok(http.get(path + "/" + kind))
                .json()
                .path("identifiers")
                .forEach(identifier -> {
                    String one = path + "/" + kind + "/" + identifier.path("name").textValue();
                    if (http.head(one).status() != 204) {
                        throw new AssertionError("Listed, but not there: " + one);
                    }
                    all.put(identifier.toString(), ok(http.get(one)).body());
                });
    }

    private static Http.Answer ok(Http.Answer answer) {
        if (answer.status() != 200) {
            throw new AssertionError(answer);
        }
        return answer;
    }
}
