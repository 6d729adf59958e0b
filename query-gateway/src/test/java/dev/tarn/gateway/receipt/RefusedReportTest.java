package dev.tarn.gateway.receipt;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefusedReportTest {
    @ParameterizedTest
    @ValueSource(strings = {"22P05", "22021", "22003", "23514", "23502", "54000"})
    void isAboutData(String state) {
        assertThat(RefusedReport.is(failure(state))).isTrue();
    }

    /** A standby, a schema of another version, a role without rights: it may be stored tomorrow. */
    @ParameterizedTest
    @ValueSource(
            strings = {"25006", "42P01", "42703", "42501", "08006", "53100", "57014", "XX000", ""})
    void isNotAboutTheDatabase(String state) {
        assertThat(RefusedReport.is(failure(state))).isFalse();
        assertThat(RefusedReport.is(new IllegalStateException("no database at all"))).isFalse();
    }

    private static RuntimeException failure(String state) {
        return new IllegalStateException(new SQLException("refused", state));
    }
}
