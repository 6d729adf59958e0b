package dev.tarn.launcher.lake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.launcher.state.LaunchFailure;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QualifiedNameTest {
    @Test
    void readsNamesAsSqlDoes() {
        assertThat(QualifiedName.parse("sales.orders").parts()).containsExactly("sales", "orders");
        assertThat(QualifiedName.parse("a.\"b.c\".d").parts()).containsExactly("a", "b.c", "d");
        assertThat(QualifiedName.parse("\"say \"\"hi\"\"\".t").parts())
                .containsExactly("say \"hi\"", "t");
        assertThat(QualifiedName.parse("alone").parts()).containsExactly("alone");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.b", "a.\"b.c\"", "\"a \"\"b\"\"\".c", "ä.\"x y\".z"})
    void writesNamesAsItReadsThem(String text) {
        assertThat(QualifiedName.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "a.", ".b", "a..b", "a.\"b", "\"\".b"})
    void refusesWhatIsNoName(String text) {
        assertThatThrownBy(() -> QualifiedName.parse(text)).isInstanceOf(LaunchFailure.class);
    }

    @Test
    void wantsANamespaceBeforeATable() {
        assertThat(QualifiedName.ofTable("a.b").name()).isEqualTo("b");
        assertThatThrownBy(() -> QualifiedName.ofTable("b")).isInstanceOf(LaunchFailure.class);
    }

    @Test
    void takesTheLakeBeforeATable() {
        assertThat(QualifiedName.ofTable("lake.a.b", "lake")).hasToString("a.b");
        assertThat(QualifiedName.ofTable("lake.lake.b", "lake")).hasToString("lake.b");
        assertThat(QualifiedName.ofTable("lake.b", "lake")).hasToString("lake.b");
        assertThat(QualifiedName.ofTable("a.lake.b", "lake")).hasToString("a.lake.b");
        assertThatThrownBy(() -> QualifiedName.ofTable("b", "lake"))
                .isInstanceOf(LaunchFailure.class);
    }

    @Test
    void isOneSegmentOfAPath() {
        assertThat(new QualifiedName(List.of("a b", "c/d", "e+f")).encoded())
                .isEqualTo("a%20b%1Fc%2Fd%1Fe%2Bf");
    }
}
