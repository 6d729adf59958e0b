package dev.tarn.catalog.signing;

import dev.tarn.catalog.delegation.AccessRequest;
import dev.tarn.catalog.delegation.Delegations.Granted;

/** Which files of a table are open to somebody who does not see all of its past. */
public interface SeenFiles {
    /** Whether a file is part of what they see. */
    boolean contain(AccessRequest request, Granted granted, String location);
}
