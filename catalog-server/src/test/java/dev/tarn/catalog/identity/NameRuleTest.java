package dev.tarn.catalog.identity;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NameRuleTest {
    @ParameterizedTest
    @ValueSource(strings = {"a", "trino", "anna.b+c@example.com", "auth0|4711", "_svc-1"})
    void allowsWhatPeopleServicesAndEnginesAreCalled(String name) {
        assertThat(NameRule.allows(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", " ", "a b", "a:b", "a/b", "a%20b", ".", "..", "-a", "anna\n", "а", "a\u0000"
            })
    void refusesWhatCouldBeMisread(String name) {
        assertThat(NameRule.allows(name)).isFalse();
    }

    @Test
    void allowsOneHundredAndTwentyEightCharacters() {
        assertThat(NameRule.allows("a".repeat(128))).isTrue();
        assertThat(NameRule.allows("a".repeat(129))).isFalse();
    }
}
