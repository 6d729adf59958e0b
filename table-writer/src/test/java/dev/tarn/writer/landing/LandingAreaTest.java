package dev.tarn.writer.landing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tarn.chassis.config.Secret;
import dev.tarn.testkit.FaultProxy;
import dev.tarn.testkit.LocalObjectStore;
import dev.tarn.testkit.RequestMoment;
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
    void landsALongBodyOfWhichTheStoreCouldNotSayThatItIsWhole() throws Exception {
        network.onRequest(
                head -> head.startsWith("POST") && head.contains("uploadId="),
                RequestMoment.BEFORE_THE_ANSWER,
                network::cut);
        Body body = Body.of(LandingArea.PART_BYTES + 1);

        RawBody raw = body.landIn(here);

        assertThat(body.readFrom(elsewhere, raw)).isEqualTo(body.bytes());
    }

    @Test
    void landsNoLongBodyThatTheStoreNeverMadeWhole() {
        network.onRequest(
                head -> head.startsWith("POST") && head.contains("uploadId="),
                RequestMoment.BEFORE_THE_REQUEST,
                network::drop);

        assertThatThrownBy(() -> Body.of(LandingArea.PART_BYTES + 1).landIn(here))
                .isInstanceOf(LandingFailure.class);
    }

    @Test
    void missesNothingThatCannotBeFetched() throws Exception {
        Body there = Body.of(10);
        RawBody raw = there.landIn(elsewhere);
        RawPlace gone = RawPlace.whole(here.location("gone"), 10);
        // As the ledger does not know it: not kept, and found out when it is read.
        RawPlace other = RawPlace.whole(there.landedIn(here).location(), 9);

        here.fetch(List.of(gone, other));

        assertThat(there.readFrom(here, raw)).isEqualTo(there.bytes());
        assertThatThrownBy(() -> here.read(gone, raw.checksum()).close())
                .isInstanceOf(LandingFailure.class);
    }

    @Test
    void keepsApartWhatLiesInOneObject() throws Exception {
        List<Body> bodies = List.of(Body.of(7), Body.of(0), Body.of(LONG - 1), Body.of(1));
        List<RawPlace> places =
                elsewhere.writeTogether(
                        elsewhere.location("pack"), bodies.stream().map(Body::bytes).toList());

        for (int i = 0; i < bodies.size(); i++) {
            assertThat(bodies.get(i).readAt(here, places.get(i))).isEqualTo(bodies.get(i).bytes());
        }
        here.fetch(places);
        network.drop();
        for (int i = 0; i < bodies.size(); i++) {
            assertThat(bodies.get(i).readAt(here, places.get(i))).isEqualTo(bodies.get(i).bytes());
        }
    }

    @Test
    void readsTogetherWhatItHasJustReceivedWithoutTheStore() throws Exception {
        List<Body> bodies = List.of(Body.of(7), Body.of(9));
        List<RawPlace> places =
                here.writeTogether(
                        here.location("own-pack"), bodies.stream().map(Body::bytes).toList());
        network.drop();

        assertThat(bodies.get(1).readAt(here, places.get(1))).isEqualTo(bodies.get(1).bytes());
    }

    @Test
    void tellsDamageOfOneBodyFromAStoreThatIsGone() throws Exception {
        Body body = Body.of(100);
        RawPlace place =
                elsewhere
                        .writeTogether(
                                elsewhere.location("short-pack"),
                                List.of(Body.of(5).bytes(), body.bytes()))
                        .getLast();
        elsewhere.write(place.location(), new ByteArrayInputStream(new byte[50]));

        assertThatThrownBy(() -> body.readAt(here, place))
                .isInstanceOfSatisfying(
                        LandingFailure.class,
                        failure -> assertThat(failure.isOfTheBody()).isTrue());
        elsewhere.write(place.location(), new ByteArrayInputStream(new byte[3]));
        assertThatThrownBy(() -> body.readAt(here, place))
                .isInstanceOfSatisfying(
                        LandingFailure.class,
                        failure -> assertThat(failure.isOfTheBody()).isTrue());
        network.drop();
        assertThatThrownBy(() -> body.readAt(here, place))
                .isInstanceOfSatisfying(
                        LandingFailure.class,
                        failure -> assertThat(failure.isOfTheBody()).isFalse());
    }

    @Test
    void copiesOneOfManyIntoAnObjectOfItsOwn() throws Exception {
        List<Body> bodies = List.of(Body.of(20), Body.of(30), Body.of(0));
        List<RawPlace> places =
                elsewhere.writeTogether(
                        elsewhere.location("mixed"), bodies.stream().map(Body::bytes).toList());

        for (int i = 0; i < bodies.size(); i++) {
            String own = here.location("own-" + i);
            here.copy(places.get(i), own);
            assertThat(
                            bodies.get(i)
                                    .readAt(
                                            here,
                                            RawPlace.whole(own, bodies.get(i).bytes().length)))
                    .isEqualTo(bodies.get(i).bytes());
        }
    }

    @Test
    void deletesManyAtOnce() throws Exception {
        Body first = Body.of(3);
        Body second = Body.of(4);
        first.landIn(elsewhere);
        second.landIn(elsewhere);
        List<String> locations =
                List.of(
                        first.landedIn(here).location(),
                        second.landedIn(here).location(),
                        here.location("never there"));

        assertThat(here.delete(locations)).containsExactlyInAnyOrderElementsOf(locations);

        assertThatThrownBy(() -> first.readAt(here, first.landedIn(here)))
                .isInstanceOf(LandingFailure.class);
        network.drop();
        assertThatThrownBy(() -> here.delete(locations)).isInstanceOf(LandingFailure.class);
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

        RawPlace landedIn(LandingArea area) {
            return RawPlace.whole(location(area), bytes.length);
        }

        byte[] readAt(LandingArea area, RawPlace place) throws IOException {
            try (InputStream in = area.read(place, LandingArea.measure(bytes).checksum())) {
                return in.readAllBytes();
            }
        }

        byte[] readFrom(LandingArea area, RawBody raw) throws IOException {
            try (InputStream in = area.read(landedIn(area), raw.checksum())) {
                return in.readAllBytes();
            }
        }
    }
}
