package dev.tarn.gateway.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.chassis.http.HttpRefusal;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class QueryPathTest {
    private static final String QUERY = "20260101_000000_00001_aaaaa";

    private static String path(String phase, String queryString) {
        return QueryPath.page(
                        "trino",
                        phase,
                        QUERY,
                        "slug",
                        "7",
                        Optional.of(queryString).filter(text -> !text.isEmpty()))
                .path();
    }

    @Test
    void asksForLargerPagesThanTrinoGivesByItself() {
        assertThat(path("executing", "")).endsWith("/slug/7?targetResultSize=4MB");
        assertThat(path("executing", "maxWait=1s"))
                .endsWith("/slug/7?maxWait=1s&targetResultSize=4MB");
    }

    @Test
    void leavesItToAClientThatSaysHowLarge() {
        assertThat(path("executing", "targetResultSize=128kB"))
                .endsWith("/slug/7?targetResultSize=128kB");
    }

    @Test
    void asksForNoSizeWhereThereAreNoRowsYet() {
        assertThat(path("queued", "")).endsWith("/queued/" + QUERY + "/slug/7");
        assertThat(path("queued", "maxWait=1s")).endsWith("/slug/7?maxWait=1s");
    }

    @Test
    void knowsNoQueryUnderWhatTrinoWouldReadAsAnotherPath() {
        assertThatThrownBy(() -> path("executing", "a=1#b")).isInstanceOf(HttpRefusal.class);
        assertThatThrownBy(() -> path("elsewhere", "")).isInstanceOf(HttpRefusal.class);
    }
}
