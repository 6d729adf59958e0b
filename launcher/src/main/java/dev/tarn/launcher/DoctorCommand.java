package dev.tarn.launcher;

import dev.tarn.launcher.console.DataOption;
import dev.tarn.launcher.console.Logging;
import dev.tarn.launcher.doctor.Doctor;
import dev.tarn.launcher.doctor.Finding;
import dev.tarn.launcher.doctor.Finding.Level;
import dev.tarn.launcher.state.DataFolder;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
        name = "doctor",
        description = "Checks Java, memory, disk, ports, data and every part; says what to do.",
        mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
    @Mixin private DataOption data = new DataOption();

    @Override
    public Integer call() {
        Logging.quiet();
        DataFolder folder = data.folder();
        List<Finding> findings = new Doctor(DataOption.tarnHome(), folder).examine();
        findings.forEach(finding -> System.out.println(finding.line()));
        long failures =
                findings.stream().filter(finding -> finding.level() == Level.FAILURE).count();
        System.out.println(
                failures == 0 ? "All well." : failures + " of " + findings.size() + " failed.");
        return failures == 0 ? ExitCode.OK : ExitCode.FAILURE;
    }
}
