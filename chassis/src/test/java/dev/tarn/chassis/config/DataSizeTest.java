package dev.tarn.chassis.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DataSizeTest {
    @ParameterizedTest
    @CsvSource({
        "0B,0",
        "512B,512",
        "64KB,65536",
        "16mb,16777216",
        "2 GB,2147483648",
        "1TB,1099511627776"
    })
    void parses(String text, long bytes) {
        assertThat(DataSize.parse(text)).isEqualTo(new DataSize(bytes));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "64", "-1KB", "1.5MB", "1PB", "MB", "1 M B"})
    void refusesWhatHasNoUnitOrIsNoWholeNumber(String text) {
        assertThatThrownBy(() -> DataSize.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesToBeNegative() {
        assertThatThrownBy(() -> new DataSize(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0B", "1B", "1023B", "64KB", "1536KB", "16MB", "2GB", "5TB"})
    void printsWhatItParses(String text) {
        assertThat(DataSize.parse(text)).hasToString(text);
    }
}
