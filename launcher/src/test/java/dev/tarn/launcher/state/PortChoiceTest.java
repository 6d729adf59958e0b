package dev.tarn.launcher.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PortChoiceTest {
    private final AtomicInteger next = new AtomicInteger(20_000);

    @Test
    void takesTheUsualPortsAtFirst() {
        assertThat(choose(Optional.empty(), Optional.empty(), Integer.MAX_VALUE))
                .isEqualTo(Ports.DEFAULT);
    }

    @Test
    void namesATakenPortWhatWantedItAndTheWayOut() {
        assertThatThrownBy(() ->
                        PortChoice.choose(
                                Optional.of(PortChoice.DEFAULT),
                                Optional.empty(),
                                port -> port != 8090,
                                next::getAndIncrement))
                .isInstanceOf(LaunchFailure.class)
                .hasMessage(
                        "Port 8090 (wanted by Trino) is taken by another program: stop it, or run ./tarn up --ports auto");
    }

    @Test
    void namesAllTakenPortsInOneLine() {
        assertThatThrownBy(() ->
                        PortChoice.choose(
                                Optional.empty(),
                                Optional.empty(),
                                port -> port != 8181 && port != 5433,
                                next::getAndIncrement))
                .hasMessage(
                        "Ports 8181 (wanted by catalog), 5433 (wanted by PostgreSQL) are taken by another program: stop it, or run ./tarn up --ports auto");
    }

    @Test
    void givesEachPartAPortOfItsOwn() {
        Ports ports = choose(Optional.of(PortChoice.AUTO), Optional.empty(), Integer.MAX_VALUE);

        assertThat(new HashSet<>(ports.byName().values())).hasSize(Ports.DEFAULT.byName().size());
        assertThat(ports.byName().values()).allMatch(port -> port >= 20_000);
    }

    @Test
    void neverGivesOnePortTwiceAlthoughTheSystemOffersItAgain() {
        AtomicInteger calls = new AtomicInteger();

        Ports ports =
                PortChoice.choose(
                        Optional.of(PortChoice.AUTO),
                        Optional.empty(),
                        _ -> true,
                        () -> 30_000 + calls.getAndIncrement() / 3);

        assertThat(new HashSet<>(ports.byName().values())).hasSize(Ports.DEFAULT.byName().size());
    }

    @Test
    void keepsTheAutomaticPortsOfTheLastTime() {
        Ports last = choose(Optional.of(PortChoice.AUTO), Optional.empty(), Integer.MAX_VALUE);

        assertThat(choose(Optional.empty(), Optional.of(last), Integer.MAX_VALUE)).isEqualTo(last);
        assertThat(choose(Optional.of(PortChoice.AUTO), Optional.of(last), Integer.MAX_VALUE))
                .isEqualTo(last);
    }

    @Test
    void replacesOnlyTheOneThatSomebodyTookMeanwhile() {
        Ports last = choose(Optional.of(PortChoice.AUTO), Optional.empty(), Integer.MAX_VALUE);

        Ports now = choose(Optional.empty(), Optional.of(last), last.trino());

        assertThat(now.trino()).isNotEqualTo(last.trino());
        assertThat(now.catalog()).isEqualTo(last.catalog());
        assertThat(now.postgres()).isEqualTo(last.postgres());
    }

    @Test
    void returnsToTheUsualPortsWhenAsked() {
        Ports last = choose(Optional.of(PortChoice.AUTO), Optional.empty(), Integer.MAX_VALUE);

        assertThat(choose(Optional.of(PortChoice.DEFAULT), Optional.of(last), Integer.MAX_VALUE))
                .isEqualTo(Ports.DEFAULT);
    }

    @Test
    void givesUpWhenNothingIsFree() {
        assertThatThrownBy(() ->
                        PortChoice.choose(
                                Optional.of(PortChoice.AUTO),
                                Optional.empty(),
                                _ -> false,
                                next::getAndIncrement))
                .isInstanceOf(LaunchFailure.class)
                .hasMessage("No free port for catalog");
    }

    private Ports choose(Optional<PortChoice> wanted, Optional<Ports> last, int taken) {
        return PortChoice.choose(wanted, last, port -> port != taken, next::getAndIncrement);
    }
}
