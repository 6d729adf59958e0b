package dev.tarn.catalog.grant;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.tarn.catalog.wire.PastReach;
import dev.tarn.chassis.identity.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** An explanation in JSON and in words. */
final class ExplanationText {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private ExplanationText() {}

    static ObjectNode json(String person, Explanations.Explanation explained) {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("principal", person);
        var roles = json.putArray("roles");
        explained.person().ifPresent(known -> known.roles().stream().sorted().forEach(roles::add));
        json.put("at", explained.at().toString()).put("version", explained.version());
        json.put("may-select", explained.seen().getFirst().selects());
        past(json.putObject("time-travel"), explained.seen().getFirst().past());
        var grants = json.putArray("grants");
        explained.grants().forEach(rule -> grants.add(RuleText.json(rule)));
        var filters = json.putArray("filters");
        var masks = json.putObject("masks");
        Explanations.Seen first = explained.seen().getFirst();
        first.hidden().filters().forEach(filter -> filters.add(filter.name()));
        first.hidden().masks().forEach((fieldId, mask) -> masks.put("#" + fieldId, mask.word()));
        if (first.link().runsAs().isPresent()) {
            ArrayNode chain = json.putArray("chain");
            explained.seen().forEach(seen -> chain(chain.addObject(), seen));
        }
        ArrayNode words = json.putArray("words");
        words(person, explained).forEach(words::add);
        return json;
    }

    private static void past(ObjectNode json, PastReach past) {
        json.put("everything", past.everything());
        past.since().ifPresent(since -> json.put("since", since.toString()));
        if (!past.tags().isEmpty()) {
            past.tags().stream().sorted().forEach(json.putArray("tags")::add);
        }
    }

    private static String words(String reader, String name, PastReach past) {
        if (past.everything()) {
            return "%s sees all of the past of %s".formatted(reader, name);
        }
        String since = past.since().map(at -> ", and what was current since " + at).orElse("");
        String tags =
                past.tags().isEmpty()
                        ? ""
                        : ", and the tags "
                                + past.tags().stream().sorted().collect(Collectors.joining(", "));
        return "%s sees the heads of the branches of %s%s%s".formatted(reader, name, since, tags);
    }

    private static void chain(ObjectNode json, Explanations.Seen seen) {
        json.put("name", seen.link().name().toString()).put("read-by", seen.link().readBy());
        seen.link().runsAs().ifPresent(runsAs -> json.put("runs-as", runsAs));
        if (seen.told()) {
            json.put("may-select", seen.selects());
            var filters = json.putArray("filters");
            seen.hidden().filters().forEach(filter -> filters.add(filter.name()));
            var masks = json.putObject("masks");
            seen.hidden().masks().forEach((id, mask) -> masks.put(seen.column(id), mask.word()));
        }
    }

    private static List<String> words(String person, Explanations.Explanation explained) {
        Optional<Principal> known = explained.person();
        if (known.isEmpty()) {
            return List.of(person + " is unknown or disabled, and may do nothing");
        }
        var words = new ArrayList<String>();
        if (explained.administrator()) {
            words.add(person + " has the role admin, and may do everything");
        }
        for (Explanations.Seen seen : explained.seen()) {
            words(words, seen, explained);
        }
        return words;
    }

    private static void words(
            List<String> words, Explanations.Seen seen, Explanations.Explanation explained) {
        String name = seen.link().name().toString();
        String reader = seen.link().readBy();
        boolean first = seen.equals(explained.seen().getFirst());
        if (!seen.told()) {
            words.add("what %s sees of %s is not yours to explain".formatted(reader, name));
            return;
        }
        if (!(first && explained.administrator())) {
            words.add(
                    "%s %s select from %s"
                            .formatted(reader, seen.selects() ? "may" : "may not", name));
        }
        if (first) {
            explained.grants().forEach(rule -> words.add(RuleText.words(rule)));
        }
        // A view has no past of its own.
        if (seen.selects() && seen.link().runsAs().isEmpty()) {
            words.add(words(reader, name, seen.past()));
        }
        seen.hidden()
                .filters()
                .forEach(filter ->
                        words.add("rows of %s are filtered by %s".formatted(name, filter.name())));
        seen.hidden()
                .masks()
                .forEach((id, mask) ->
                        words.add(
                                "column %s of %s is masked: %s"
                                        .formatted(seen.column(id), name, mask.word())));
        seen.link()
                .runsAs()
                .ifPresent(runsAs ->
                        words.add(
                                runsAs.equals(reader)
                                        ? "%s is a view that reads as %s".formatted(name, runsAs)
                                        : "%s is a view that reads as its owner %s"
                                                .formatted(name, runsAs)));
    }
}
