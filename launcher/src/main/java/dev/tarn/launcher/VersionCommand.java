package dev.tarn.launcher;

import picocli.CommandLine.Command;

@Command(
        name = "version",
        description = "Says which version this is.",
        mixinStandardHelpOptions = true)
final class VersionCommand implements Runnable {
    @Override
    public void run() {
        System.out.println(text());
    }

    static String text() {
        Version version = Version.current();
        return "tarn %s (Trino %s, Java %s)"
                .formatted(version.tarn(), version.trino(), Runtime.version());
    }
}
