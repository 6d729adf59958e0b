package dev.tarn.benchmarks.chaos;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What the kernel does to a process, with those that it started, and undoes again. */
final class Signals {
    private Signals() {}

    /** Its connections stay, and nobody answers. The parent first: it starts nobody any more. */
    static void pause(long pid) throws IOException, InterruptedException {
        signal("-STOP", pid);
    }

    static void goOn(long pid) throws IOException, InterruptedException {
        signal("-CONT", pid);
    }

    /** As on a full disk: no file of theirs takes another byte, also not the log. */
    static void fillDisk(long pid) throws IOException, InterruptedException {
        limitFiles(pid, "0");
    }

    static void emptyDisk(long pid) throws IOException, InterruptedException {
        limitFiles(pid, "unlimited");
    }

    private static void signal(String signal, long pid) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("kill", signal));
        command.addAll(tree(pid));
        if (command.size() > 2) {
            run(command);
        }
    }

    private static void limitFiles(long pid, String bytes)
            throws IOException, InterruptedException {
        for (String each : tree(pid)) {
            run(List.of("prlimit", "--pid", each, "--fsize=%s:unlimited".formatted(bytes)));
        }
    }

    private static List<String> tree(long pid) {
        Optional<ProcessHandle> root = ProcessHandle.of(pid);
        return Stream.concat(root.stream(), root.stream().flatMap(ProcessHandle::descendants))
                .map(process -> Long.toString(process.pid()))
                .toList();
    }

    /** Who has ended meanwhile cannot be told anything, and need not be. */
    private static void run(List<String> command) throws IOException, InterruptedException {
        new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
