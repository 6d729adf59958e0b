package dev.tarn.chassis.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tarn.chassis.ChildJvm;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LogSetupTest {
    private static List<String> log(Map<String, String> environment) throws Exception {
        try (ChildJvm child = ChildJvm.start(LogMain.class, environment)) {
            List<String> lines = child.readRest();
            assertThat(child.exitCode()).isZero();
            return lines;
        }
    }

    @Test
    void writesALineForPeople() throws Exception {
        assertThat(log(Map.of()))
                .singleElement()
                .asString()
                .matches(
                        "\\d{4}-\\d\\d-\\d\\dT\\S+ INFO  dev.tarn.test - Said hello table=\"sales\"");
    }

    @Test
    void writesJsonForMachines() throws Exception {
        List<String> lines = log(Map.of("LOG_FORMAT", "json"));

        assertThat(lines).hasSize(1);
        JsonNode line = new ObjectMapper().readTree(lines.getFirst());
        assertThat(line.path("level").asText()).isEqualTo("INFO");
        assertThat(line.path("loggerName").asText()).isEqualTo("dev.tarn.test");
        assertThat(line.path("formattedMessage").asText()).isEqualTo("Said hello");
        assertThat(line.path("kvpList").path(0).path("table").asText()).isEqualTo("sales");
        assertThat(line.path("timestamp").isNumber()).isTrue();
    }

    @Test
    void canBeToldToSayMore() throws Exception {
        assertThat(log(Map.of("LOG_LEVEL", "debug"))).anyMatch(line -> line.contains("whispered"));
    }
}
