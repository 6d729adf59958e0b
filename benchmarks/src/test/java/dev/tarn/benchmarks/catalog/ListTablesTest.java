package dev.tarn.benchmarks.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ListTablesTest {
    @Test
    void goesOnWhereTheServerSays() {
        assertThat(ListTables.nextPage("{\"next-page-token\": \"a+b=\",\"identifiers\":[]}"))
                .isEqualTo("a%2Bb%3D");
    }

    @Test
    void endsWithTheLastPage() {
        assertThat(ListTables.nextPage("{\"next-page-token\":null,\"identifiers\":[]}")).isEmpty();
        assertThat(ListTables.nextPage("{\"identifiers\":[]}")).isEmpty();
    }
}
