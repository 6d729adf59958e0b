package dev.tarn.gateway.chain;

import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;

/** Links that are added to the end of a day, each behind the one before. */
final class NewLinks {
    private final LocalDate day;
    private final Instant now;
    private final List<LinkRow> links = new ArrayList<>();
    private long count;
    private String head;

    NewLinks(LocalDate day, Instant now, long count, String head) {
        this.day = day;
        this.now = now;
        this.count = count;
        this.head = head;
    }

    void add(String kind, String queryId, Instant about, String content) {
        count++;
        LinkRow link = new LinkRow(day, count, kind, queryId, about, content, now, "").after(head);
        head = link.hash();
        links.add(link);
    }

    LocalDate day() {
        return day;
    }

    long count() {
        return count;
    }

    String head() {
        return head;
    }

    List<LinkRow> all() {
        return links;
    }
}
