package dev.tarn.catalog.wire;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.format.DateTimeParseException;
import java.util.ConcurrentModificationException;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.iceberg.exceptions.BadRequestException;
import org.apache.iceberg.exceptions.UnprocessableEntityException;
import org.junit.jupiter.api.Test;

class JsonTest {
    @Test
    void blamesTheRequestForWhatParsersThrow() {
        for (RuntimeException thrown :
                List.of(
                        new IllegalArgumentException("x"),
                        new IllegalStateException("x"),
                        new NullPointerException("x"),
                        new ClassCastException("x"),
                        new UnsupportedOperationException("x"),
                        new DateTimeParseException("x", "y", 0))) {
            assertThatExceptionOfType(BadRequestException.class)
                    .isThrownBy(() -> checked(thrown))
                    .withMessage("Malformed request: %s", thrown.getMessage())
                    .withCause(thrown);
        }
    }

    @Test
    void leavesFailuresOfTheServerAndRefusalsAsTheyAre() {
        for (RuntimeException thrown :
                List.of(
                        new IndexOutOfBoundsException("x"),
                        new NoSuchElementException("x"),
                        new ConcurrentModificationException("x"),
                        new UnprocessableEntityException("x"))) {
            assertThatThrownBy(() -> checked(thrown)).isSameAs(thrown);
        }
    }

    private static void checked(RuntimeException thrown) {
        Json.checked(() -> {
            throw thrown;
        });
    }
}
