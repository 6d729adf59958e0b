package dev.tarn.catalog.wire;

import java.util.List;
import java.util.Locale;

/** Which encodings of an answer a client can read (RFC 9110, 12.5.3). */
final class AcceptedEncodings {
    private AcceptedEncodings() {}

    /** Whether gzip is named, or else everything, with a weight that is not nothing. */
    static boolean gzip(List<String> headers) {
        boolean everything = false;
        for (String header : headers) {
            for (String part : header.toLowerCase(Locale.ROOT).split(",", -1)) {
                String[] coding = part.split(";", -1);
                String name = coding[0].strip();
                boolean wanted = coding.length < 2 || !isNothing(coding[1].strip());
                if (name.equals("gzip") || name.equals("x-gzip")) {
                    return wanted;
                }
                everything |= name.equals("*") && wanted;
            }
        }
        return everything;
    }

    private static boolean isNothing(String weight) {
        return weight.matches("q\\s*=\\s*0(\\.0*)?");
    }
}
