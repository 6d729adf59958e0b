package dev.tarn.catalog.restore;

/** What became of a step, and why, where it did not come to its end. */
record StepResult(Step step, Outcome outcome, String reason) {
    enum Outcome {
        PLANNED,
        DONE,
        FAILED,
        /** COMMIT was sent and no answer came. */
        UNKNOWN,
        IMPOSSIBLE,
        LEFT
    }

    /** Before anything is done. */
    static StepResult planned(Step step) {
        return switch (step) {
            case Step.Impossible impossible ->
                    new StepResult(step, Outcome.IMPOSSIBLE, impossible.reason());
            case Step.Leave _ -> new StepResult(step, Outcome.LEFT, "it is newer");
            case Step.MakeNamespace _,
                    Step.SetProperties _,
                    Step.DropNamespace _,
                    Step.Drop _,
                    Step.Move _,
                    Step.Revert _ ->
                    new StepResult(step, Outcome.PLANNED, "");
        };
    }

    static StepResult done(Step step) {
        return new StepResult(step, Outcome.DONE, "");
    }

    static StepResult failed(Step step, String reason) {
        return new StepResult(step, Outcome.FAILED, reason);
    }

    static StepResult unknown(Step step, String reason) {
        return new StepResult(step, Outcome.UNKNOWN, reason);
    }
}
