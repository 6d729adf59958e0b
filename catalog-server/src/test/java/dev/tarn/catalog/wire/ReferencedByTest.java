package dev.tarn.catalog.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.iceberg.catalog.Namespace;
import org.apache.iceberg.catalog.TableIdentifier;
import org.apache.iceberg.exceptions.BadRequestException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReferencedByTest {
    private static final TableIdentifier QUARTERLY =
            TableIdentifier.of(Namespace.of("prod", "analytics"), "quarterly");
    private static final TableIdentifier MONTHLY = TableIdentifier.of("prod", "monthly");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "referenced-by=prod%1Fanalytics%1Fquarterly,prod%1Fmonthly",
                "referenced-by=prod%1Fanalytics%1Fquarterly%2Cprod%1Fmonthly",
                "snapshots=all&referenced-by=prod%1fanalytics%1fquarterly%2cprod%1fmonthly&x=y"
            })
    void namesTheViewsFromTheOutside(String query) {
        assertThat(parse(query, "%1F")).containsExactly(QUARTERLY, MONTHLY);
    }

    @Test
    void understandsTheAnnouncedSeparatorAndTheOldOne() {
        assertThat(parse("referenced-by=prod.analytics.quarterly,prod%1Fmonthly", "."))
                .containsExactly(QUARTERLY, MONTHLY);
        assertThat(parse("referenced-by=prod%1Fv1.0", "."))
                .containsExactly(TableIdentifier.of("prod", "v1.0"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "referenced-by=prod%1Fa%2Cb,prod%1Fmonthly",
                "referenced-by=prod%1Fa%252Cb%2Cprod%1Fmonthly"
            })
    void keepsTheCommasOfNames(String query) {
        assertThat(parse(query, "%1F")).containsExactly(TableIdentifier.of("prod", "a,b"), MONTHLY);
    }

    @Test
    void isNobodyWhenAbsent() {
        assertThat(parse("snapshots=all", "%1F")).isEmpty();
        assertThat(parse("not-referenced-by=a", "%1F")).isEmpty();
        assertThat(ReferencedBy.parse(Optional.empty(), new NameCodec("%1F")))
                .isEqualTo(ReferencedBy.NOBODY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "referenced-by",
                "referenced-by=",
                "referenced-by=view",
                "referenced-by=prod%1F",
                "referenced-by=%1Fview",
                "referenced-by=prod%1Fview,",
                "referenced-by=,prod%1Fview",
                "referenced-by=prod%1F%1Fview",
                "referenced-by=prod%1Fvi%00ew",
                "referenced-by=prod%1Fvi%zz",
                "referenced-by=prod%1Fview&referenced-by=prod%1Fview"
            })
    void refusesWhatNamesNoView(String query) {
        assertThatThrownBy(() -> parse(query, "%1F")).isInstanceOf(BadRequestException.class);
    }

    @Test
    void takesFiftyViewsAndNoMore() {
        assertThat(parse(views(50), "%1F")).hasSize(50);
        assertThatThrownBy(() -> parse(views(51), "%1F")).isInstanceOf(BadRequestException.class);
    }

    private static String views(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "ns%1Fv" + i)
                .collect(Collectors.joining(",", "referenced-by=", ""));
    }

    private static List<TableIdentifier> parse(String query, String separator) {
        return ReferencedBy.parse(Optional.of(query), new NameCodec(separator)).views();
    }
}
