package dev.tarn.writer.landing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StretchTest {
    private static final String PACK = "s3://lake/raw/pack";

    @Test
    void fetchesNeighboursWithOneRequest() {
        RawPlace first = RawPlace.part(PACK, 100, 10);
        RawPlace second = RawPlace.part(PACK, 110, 0);
        RawPlace third = RawPlace.part(PACK, 5_000, 20);

        assertThat(Stretch.of(List.of(third, first, second)))
                .containsExactly(
                        new Stretch(PACK, Optional.of(100L), 4_920, List.of(first, second, third)));
    }

    @Test
    void readsOverNoMoreThanItIsWorth() {
        RawPlace first = RawPlace.part(PACK, 0, 10);
        RawPlace far = RawPlace.part(PACK, 10 + 64 * 1024 + 1, 10);

        assertThat(Stretch.of(List.of(first, far)))
                .extracting(Stretch::bodies)
                .containsExactly(List.of(first), List.of(far));
    }

    @Test
    void takesNoMoreThanAPieceOfMemory() {
        List<RawPlace> bodies =
                IntStream.range(0, 40)
                        .mapToObj(i -> RawPlace.part(PACK, i * 256L * 1024, 256L * 1024))
                        .toList();

        assertThat(Stretch.of(bodies))
                .hasSize(3)
                .allSatisfy(stretch -> assertThat(stretch.bytes()).isLessThanOrEqualTo(4 << 20));
    }

    @Test
    void findsABodyInWhatWasFetched() {
        RawPlace first = RawPlace.part(PACK, 100, 10);
        RawPlace second = RawPlace.part(PACK, 150, 5);
        Stretch stretch = Stretch.of(List.of(first, second)).getFirst();

        assertThat(stretch.indexOf(second)).isEqualTo(50);
        assertThat(stretch.place().end()).isEqualTo(155);
    }

    @Test
    void takesAnObjectOfItsOwnWhole() {
        RawPlace own = RawPlace.whole("s3://lake/raw/own", 7);

        assertThat(Stretch.of(List.of(own)))
                .containsExactly(new Stretch(own.location(), Optional.empty(), 7, List.of(own)));
    }
}
