package dev.tarn.testkit.ceph;

/** Why there is no Ceph on this machine; no fault of whatever is tested. */
final class CephUnavailable extends Exception {
    private static final long serialVersionUID = 1;

    CephUnavailable(String reason) {
        super(reason);
    }
}
