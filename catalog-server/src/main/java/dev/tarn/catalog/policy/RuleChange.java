package dev.tarn.catalog.policy;

/** One rule that begins, in the place of another if need be, or that ends. */
public sealed interface RuleChange {
    Rule.Key key();

    record Begin(Rule rule) implements RuleChange {
        @Override
        public Rule.Key key() {
            return rule.identity();
        }
    }

    record End(Rule.Key key) implements RuleChange {}
}
