package dev.tarn.writer.landing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.chassis.config.Secret;
import dev.tarn.testkit.FaultProxy;
import dev.tarn.testkit.LocalObjectStore;
import dev.tarn.testkit.Seeds;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LandingAreaTest {
    private static final int LONG = RecentBodies.BODY_BYTES_MAX + 1;

    private final LocalObjectStore store = LocalObjectStore.fresh();
    private final FaultProxy network = FaultProxy.toHttp(store.endpoint().getPort());
    private final LandingArea here = area(network.port());
    private final LandingArea elsewhere = area(store.endpoint().getPort());

    @AfterEach
    void close() {
        here.close();
        elsewhere.close();
        network.close();
    }

    @Test
    void readsWhatItHasJustReceivedWithoutTheStore() throws Exception {
        Body body = Body.of(1_000);
        RawBody raw = body.landIn(here);
        network.drop();

        assertThat(body.readFrom(here, raw)).isEqualTo(body.bytes());
    }

    @Test
    void fetchesShortBodiesOfAnotherWriterAtOnce() throws Exception {
        List<Body> bodies = List.of(Body.of(10), Body.of(LONG - 1), Body.of(0));
        List<RawBody> raw =
                List.of(
                        bodies.get(0).landIn(elsewhere),
                        bodies.get(1).landIn(elsewhere),
                        bodies.get(2).landIn(elsewhere));
        here.fetch(bodies.stream().map(body -> body.landedIn(here)).toList());
        network.drop();

        for (int i = 0; i < bodies.size(); i++) {
            assertThat(bodies.get(i).readFrom(here, raw.get(i))).isEqualTo(bodies.get(i).bytes());
        }
    }

    @Test
    void readsLongBodiesFromTheStore() throws Exception {
        Body own = Body.of(LONG);
        RawBody ownRaw = own.landIn(here);
        Body other = Body.of(LONG);
        RawBody otherRaw = other.landIn(elsewhere);
        here.fetch(List.of(own.landedIn(here), other.landedIn(here)));

        assertThat(other.readFrom(here, otherRaw)).isEqualTo(other.bytes());
        network.drop();
        assertThatThrownBy(() -> own.readFrom(here, ownRaw)).isInstanceOf(LandingFailure.class);
    }

    @Test
    void missesNothingThatCannotBeFetched() throws Exception {
        Body there = Body.of(10);
        RawBody raw = there.landIn(elsewhere);
        var gone = new LandingArea.Landed(here.location("gone"), 10);
        // As the ledger does not know it: not kept, and found out when it is read.
        var other = new LandingArea.Landed(there.landedIn(here).location(), 9);

        here.fetch(List.of(gone, other));

        assertThat(there.readFrom(here, raw)).isEqualTo(there.bytes());
        assertThatThrownBy(() -> here.read(gone.location(), raw.checksum()).close())
                .isInstanceOf(LandingFailure.class);
    }

    private LandingArea area(int port) {
        return new LandingArea(
                new LandingConfig(
                        store.location(),
                        Optional.of(URI.create("http://127.0.0.1:" + port)),
                        store.region(),
                        true,
                        Optional.of(store.accessKey()),
                        Optional.of(new Secret(store.secretKey()))));
    }

    @SuppressWarnings("ArrayRecordComponent") // Nobody compares them.
    private record Body(String name, byte[] bytes) {
        static Body of(int length) {
            byte[] bytes = new byte[length];
            Seeds.random().nextBytes(bytes);
            return new Body("body-" + length + "-" + Seeds.random().nextLong(), bytes);
        }

        private String location(LandingArea area) {
            return area.location(name);
        }

        RawBody landIn(LandingArea area) throws IOException {
            return area.write(location(area), new ByteArrayInputStream(bytes));
        }

        LandingArea.Landed landedIn(LandingArea area) {
            return new LandingArea.Landed(location(area), bytes.length);
        }

        byte[] readFrom(LandingArea area, RawBody raw) throws IOException {
            try (InputStream in = area.read(location(area), raw.checksum())) {
                return in.readAllBytes();
            }
        }
    }
}
