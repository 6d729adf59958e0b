package dev.tarn.benchmarks.result;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Three files of one day: to compute with, to look at, and to read. */
public final class ResultFiles {
    private ResultFiles() {}

    /** Returns the page to read. */
    public static Path write(Results results, Path folder, String name) throws IOException {
        Files.createDirectories(folder);
        String dated = name + "-" + results.day();
        Files.writeString(folder.resolve(dated + ".json"), ResultJson.of(results));
        Files.writeString(folder.resolve(dated + ".svg"), ResultPlot.of(results));
        Path page = folder.resolve(dated + ".md");
        Files.writeString(page, ResultTable.of(results, dated + ".svg"));
        return page;
    }
}
