package dev.tarn.launcher.sql;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Which queries are meant: options of the command line, and parameters of the gateway's API. */
final class QueryFilters {
    @Option(
            names = "--user",
            paramLabel = "NAME",
            description = "Only queries that ran in this name.")
    private Optional<String> user = Optional.empty();

    @Option(
            names = "--state",
            paramLabel = "STATE",
            description =
                    "Only those that are open, finished, failed, refused, abandoned or unreconciled.")
    private Optional<String> state = Optional.empty();

    @Option(
            names = "--table",
            paramLabel = "TABLE",
            description = "Only those that read or wrote catalog.schema.table.")
    private Optional<String> table = Optional.empty();

    /** Of those that are given, each with the mark before it. */
    String parameters() {
        return parameter("user", user) + parameter("state", state) + parameter("table", table);
    }

    static String parameter(String name, Optional<String> value) {
        return value.map(text -> "&" + name + "=" + URLEncoder.encode(text, UTF_8)).orElse("");
    }
}
