package dev.tarn.catalog.policy;

/** What is shown of all columns of a lake that have a tag and no mask of their own for somebody. */
public record TagMask(Place place, String tag, Mask mask, Audience audience) implements Rule {
    @Override
    public Kind kind() {
        return Kind.TAG_MASK;
    }

    @Override
    public String key() {
        return tag;
    }
}
