package dev.tarn.catalog.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AcceptedEncodingsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "gzip",
                "GZIP",
                "gzip, x-gzip, deflate",
                "br;q=1.0, gzip;q=0.001",
                "deflate, *;q=0.5",
                "gzip ; q=1, *;q=0"
            })
    void compressesForWhoeverCanReadIt(String header) {
        assertThat(AcceptedEncodings.gzip(List.of(header))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "identity", "gzip;q=0", "gzip; q=0.000, *", "*;q=0", "br", "gzipped"})
    void leavesTheOthersAlone(String header) {
        assertThat(AcceptedEncodings.gzip(List.of(header))).isFalse();
    }

    @Test
    void readsSeveralLinesAsOne() {
        assertThat(AcceptedEncodings.gzip(List.of())).isFalse();
        assertThat(AcceptedEncodings.gzip(List.of("br", "gzip"))).isTrue();
    }
}
