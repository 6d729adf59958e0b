package dev.tarn.writer.growth;

import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.iceberg.types.Type;

/** What was seen of a field in the rows of a batch, whatever column there is for it. */
public sealed interface Shape {
    /** Nulls only, so that nobody can tell a type. */
    record Nothing() implements Shape {}

    /** Values that say their type themselves. */
    record Typed(Type type) implements Shape {}

    /** Numbers as they are written. */
    record Numbers(NumberRange range) implements Shape {}

    /** Texts of a format that knows no types: what all of them could be. */
    record Texts(Set<TextKind> kinds, NumberRange range) implements Shape {
        public Texts {
            kinds = kinds.isEmpty() ? Set.of() : EnumSet.copyOf(kinds);
        }
    }

    /** Objects: how many, and what was seen of their fields. */
    record Fields(long count, Map<String, Member> members) implements Shape {
        public static final Fields NONE = new Fields(0, Map.of());
    }

    /** One field of objects: in how many it had a value, and in how many it was null. */
    record Member(Shape shape, long values, long nulls) {
        public Member and(Member other) {
            return new Member(
                    merged(shape, other.shape), values + other.values, nulls + other.nulls);
        }
    }

    record Elements(Shape element, boolean hasNulls) implements Shape {}

    /** Values that no one type holds. */
    record Conflict(String one, String other) implements Shape {}

    /** How many fields it names, at all levels. */
    default int size() {
        return switch (this) {
            case Fields(_, Map<String, Member> members) ->
                    members.values().stream().mapToInt(member -> 1 + member.shape().size()).sum();
            case Elements(Shape element, _) -> element.size();
            case Nothing _, Typed _, Numbers _, Texts _, Conflict _ -> 0;
        };
    }

    /** For messages. */
    default String inWords() {
        return switch (this) {
            case Nothing _ -> "null";
            case Typed(Type type) -> type.toString();
            case Numbers(NumberRange range) -> range.isWhole() ? "whole number" : "number";
            case Texts _ -> "text";
            case Fields _ -> "object";
            case Elements _ -> "list";
            case Conflict _ -> "something else";
        };
    }

    /** What holds for the values of both. */
    static Shape merged(Shape one, Shape other) {
        if (one instanceof Conflict || other instanceof Nothing || one.equals(other)) {
            return one;
        }
        if (other instanceof Conflict || one instanceof Nothing) {
            return other;
        }
        return switch (one) {
            case Numbers(NumberRange range) when other instanceof Numbers(NumberRange more) ->
                    new Numbers(range.and(more));
            case Texts(Set<TextKind> kinds, NumberRange range)
                    when other instanceof Texts(Set<TextKind> others, NumberRange more) ->
                    new Texts(TextKind.both(kinds, others), range.and(more));
            case Elements(Shape element, boolean hasNulls)
                    when other instanceof Elements(Shape more, boolean moreNulls) ->
                    new Elements(merged(element, more), hasNulls || moreNulls);
            case Fields fields when other instanceof Fields more -> both(fields, more);
            case Typed _, Numbers _, Texts _, Elements _, Fields _, Nothing _, Conflict _ ->
                    new Conflict(one.inWords(), other.inWords());
        };
    }

    /** What holds for the objects of both. */
    static Fields both(Fields one, Fields other) {
        Map<String, Member> members = new LinkedHashMap<>(one.members());
        other.members().forEach((name, member) -> members.merge(name, member, Member::and));
        return new Fields(one.count() + other.count(), members);
    }
}
