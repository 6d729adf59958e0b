package dev.tarn.writer.contract;

import java.util.Optional;

/**
 * How bad a broken rule is. The custom property {@code tarn.severity} says it, of a rule or of all
 * rules within; a rule's own {@code severity} says it in words that mean something to most.
 */
final class Severities {
    private static final String PREFIX = "tarn.";
    private static final String PROPERTY = "tarn.severity";

    private final Optional<Severity> own;
    private final Optional<Severity> inherited;

    private Severities(Optional<Severity> own, Optional<Severity> inherited) {
        this.own = own;
        this.inherited = inherited;
    }

    static Severities none() {
        return new Severities(Optional.empty(), Optional.empty());
    }

    /** Of what is within a part of the document. */
    Severities within(Section section) {
        return new Severities(Optional.empty(), custom(section).or(() -> inherited));
    }

    /** Of one rule that says so itself, or not. */
    Severities of(Section rule) {
        Optional<Severity> custom = custom(rule);
        Optional<Severity> said =
                rule.text("severity")
                        .flatMap(word ->
                                Severity.meaning(word)
                                        .orElseThrow(() ->
                                                rule.refused(
                                                        "severity",
                                                        "%s says nothing to the writer; it takes reject-row, quarantine-batch, warn and none, error, critical, warning and info"
                                                                .formatted(word)))
                                        .severity());
        return new Severities(custom.or(() -> said), inherited);
    }

    Severity ofRow() {
        return own.or(() -> inherited).orElse(Severity.REJECT_ROW);
    }

    /** Of a rule about a batch as a whole, of which no row is the wrong one. */
    Severity ofBatch(String path) {
        if (own.filter(Severity.REJECT_ROW::equals).isPresent()) {
            throw new ContractRefused(
                    path,
                    "no single row breaks this rule, so that none can be rejected; take quarantine-batch or warn");
        }
        Severity found = own.or(() -> inherited).orElse(Severity.QUARANTINE_BATCH);
        return found == Severity.REJECT_ROW ? Severity.QUARANTINE_BATCH : found;
    }

    private static Optional<Severity> custom(Section section) {
        Optional<Severity> found = Optional.empty();
        for (Section property : section.sections("customProperties")) {
            String name = property.requiredText("property");
            if (!name.startsWith(PREFIX)) {
                property.noteAll("it is of others");
                continue;
            }
            if (!name.equals(PROPERTY)) {
                throw property.refused("property", "the writer knows only " + PROPERTY);
            }
            if (found.isPresent()) {
                throw property.refused("property", "it is there twice");
            }
            String word = property.requiredText("value");
            found =
                    Optional.of(
                            Severity.named(word)
                                    .orElseThrow(() ->
                                            property.refused(
                                                    "value",
                                                    "this is reject-row, quarantine-batch, warn or none")));
            property.note("it is documentation", "id", "description");
            property.end();
        }
        return found;
    }
}
