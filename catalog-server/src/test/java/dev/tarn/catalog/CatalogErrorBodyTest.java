package dev.tarn.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tarn.chassis.http.ErrorAnswer;
import java.util.ConcurrentModificationException;
import java.util.List;
import org.junit.jupiter.api.Test;

class CatalogErrorBodyTest {
    @Test
    void takesNoBlameOffTheServer() {
        for (RuntimeException bug :
                List.of(
                        new UnsupportedOperationException("immutable"),
                        new IllegalArgumentException("bug"),
                        new IllegalStateException("bug"),
                        new NullPointerException("bug"),
                        new ConcurrentModificationException("bug"))) {
            assertThat(new CatalogErrorBody().answer(bug))
                    .isEqualTo(new ErrorAnswer(500, "InternalServerError", "The server failed"));
        }
    }
}
