package dev.tarn.writer.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Patterns that are asked about every row, whoever wrote them. */
class PatternsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "^[A-Z]{2}[0-9]{2}[A-Z0-9]{4}[0-9]{7}([A-Z0-9]?){0,16}$",
                "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
                "^(a+)+$",
                "\\x{10FFFF}|\\p{Greek}",
                "[]{9999}]",
                "[[:alpha:]){9999}]"
            })
    void takesThemWhereTheyAreShort(String pattern) {
        assertThat(Patterns.compile(pattern, "here").pattern()).isEqualTo(pattern);
    }

    /** Compiling them would take all memory, so that they are refused before. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "(((a{1000}){1000}){1000}){1000}",
                "((((((a{9}){9}){9}){9}){9}){9}){9}",
                "(([[:alpha:])]{100}){100}){100}",
                "((a[)]{100}){100}){100}",
                "((a\\){100}){100}){100}",
                "a{1001}",
                "(a",
                "(?=a)",
                "(a)\\1",
                "\\Qa\\E"
            })
    void refusesThoseThatGrowOrThatItCannotRead(String pattern) {
        assertThatExceptionOfType(ContractRefused.class)
                .isThrownBy(() -> Patterns.compile(pattern, "here"))
                .withMessageStartingWith("here: ");
    }

    @Test
    void refusesThoseThatAreTooLong() {
        Patterns.compile("a".repeat(900), "here");

        assertThatExceptionOfType(ContractRefused.class)
                .isThrownBy(() -> Patterns.compile("a".repeat(1_001), "here"));
    }
}
