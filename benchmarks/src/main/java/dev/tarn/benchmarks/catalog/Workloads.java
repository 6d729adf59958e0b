package dev.tarn.benchmarks.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The operations that a catalog lives on. */
final class Workloads {
    static final List<String> NAMES =
            List.of(
                    "load",
                    "property",
                    "append",
                    "contended",
                    "clients",
                    "create-table",
                    "create-namespace",
                    "list",
                    "list-pages");

    private static final int PAGE = 1000;

    private Workloads() {}

    /** Those of these names, with names of tables that no other run has. */
    static List<Workload> on(Server server, int tables, ListTables list, List<String> names) {
        String run = Long.toString(System.currentTimeMillis(), 36);
        var requests = new Requests(server);
        var all = new ArrayList<Workload>();
        all.add(new LoadTable(requests, tables, run));
        all.add(new SetProperty(requests, tables, run));
        all.add(new Append(requests, tables, run));
        // Who appends needs the store, and not everybody who has a server to measure knows it.
        Map<String, String> client = server.peer().client();
        if (client.containsKey("s3.endpoint")) {
            all.add(new ContendedAppend(requests, client, run));
        }
        if (client.containsKey("io-impl")) {
            all.add(new StandardAppend(server, requests, run));
        }
        all.add(new CreateTable(requests, run));
        all.add(new CreateNamespace(requests, run));
        all.add(list);
        all.add(list.byPages(PAGE));
        return all.stream().filter(each -> names.contains(each.name())).toList();
    }
}
