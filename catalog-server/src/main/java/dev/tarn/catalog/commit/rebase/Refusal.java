package dev.tarn.catalog.commit.rebase;

/** Why an append is left to its client. docs/design/append-rebase.md has the reasoning for each. */
public enum Refusal {
    // The shape of the commit.
    NO_SNAPSHOT("the commit adds no snapshot"),
    SEVERAL_SNAPSHOTS("the commit adds several snapshots"),
    STAGED("the snapshot is staged: no branch is set to it"),
    SEVERAL_REFS("the commit sets several branches or tags"),
    OTHER_UPDATES("the commit changes more than one branch's snapshot"),
    OTHER_SNAPSHOT("the branch is set to a snapshot that the commit does not add"),
    TAG("the snapshot is set as a tag"),
    NOT_AN_APPEND("the snapshot's operation is not append"),
    CHERRY_PICK("the snapshot publishes or stages another one"),
    EMBEDDED_MANIFESTS("a snapshot lists its manifests without a manifest list"),
    ENCRYPTED("manifests or manifest lists are encrypted"),
    BRANCH_NOT_ASSERTED("no requirement says on which head the snapshot was built"),
    PARENT_NOT_ASSERTED("the asserted head is not the snapshot's parent"),
    OTHER_REQUIREMENT_FAILED("a requirement failed that a new base does not satisfy"),

    // What table and client say about rebasing.
    TURNED_OFF("rebasing is turned off"),
    NO_RETRIES("the table's commits are not retried"),
    INTENT_UNKNOWN("the append may depend on what its writer has read"),

    // What happened to the table meanwhile.
    ALREADY_COMMITTED("the snapshot is part of the table"),
    FORMAT_VERSION_CHANGED("the snapshot was written for another format version"),
    FORMAT_VERSION_UNKNOWN("the format version is not known here"),
    SCHEMA_CHANGED("the snapshot's schema is not the current one"),
    BRANCH_MISSING("the branch does not exist"),
    NOT_A_BRANCH("the reference is a tag"),
    RETENTION_CHANGED("the commit would change the branch's retention"),
    PARENT_EXPIRED("the snapshot's parent is no longer part of the table"),
    HEAD_NOT_DESCENDANT("the branch's head does not descend from the snapshot's parent"),

    // What the manifest lists hold.
    LIST_OUTSIDE_TABLE("a manifest list is not beneath the table's location"),
    LIST_UNREADABLE("a manifest list cannot be read"),
    LIST_TOO_LONG("a manifest list is too long"),
    MANIFEST_TWICE("a manifest is listed twice"),
    MANIFEST_CHANGED("a manifest of the parent is listed with other facts"),
    MANIFESTS_REPLACED("manifests of the parent are not listed"),
    EXISTING_ENTRIES("a manifest holds files that were there before"),
    REMOVED_ENTRIES("a manifest removes files"),
    DELETE_MANIFEST("a manifest of deletes is added"),
    FOREIGN_MANIFEST("a manifest is added that another snapshot made"),
    COUNTS_MISSING("a manifest is listed without counts"),
    SPEC_UNKNOWN("a manifest's partition spec is not part of the table"),
    SEQUENCE_NUMBERS_SET("files carry sequence numbers of their own"),
    ROW_IDS_SET("row ids were not assigned in the order of the manifest list");

    private final String sentence;

    Refusal(String sentence) {
        this.sentence = sentence;
    }

    public String sentence() {
        return sentence;
    }
}
