package dev.tarn.gateway.syntax;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NestingTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "SELECT 1 ; 0",
                "f(g(1), h(2)) ; 2",
                "ARRAY[ROW(1)] ; 2",
                "(')' || (')' || (1))) ; 3",
                "('it''s )' || (1)) ; 2",
                "(\")\" + (1)) ; 2",
                "( /* ) */ ( /* ) */ 1)) ; 2",
                "'((((' ; 0",
                "'(((( ; 0",
                "/*/ ( */ (1) ; 1",
            })
    void countsParenthesesThatTheParserSees(String sql, int depth) {
        assertThat(Nesting.depth(sql)).isEqualTo(depth);
    }
}
