package dev.tarn.catalog.need;

import dev.tarn.catalog.commit.Author;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which clients may be done less for than they asked. Iceberg's own delete files by what the table
 * has after an expiry; before 1.10 they took it that nothing older is left, and would delete files
 * of what stays. PyIceberg deletes none.
 */
final class Clients {
    private static final Pattern ICEBERG =
            Pattern.compile("Apache Iceberg (\\d{1,4})\\.(\\d{1,4})\\..*");
    private static final Pattern PYICEBERG = Pattern.compile("PyIceberg/0\\..*");
    private static final int MAJOR = 1;
    private static final int MINOR = 10;

    private Clients() {}

    static boolean bearLess(Author author) {
        Matcher iceberg = ICEBERG.matcher(author.client());
        if (!iceberg.matches()) {
            return PYICEBERG.matcher(author.engine()).matches();
        }
        int major = Integer.parseInt(iceberg.group(1));
        return major > MAJOR || (major == MAJOR && Integer.parseInt(iceberg.group(2)) >= MINOR);
    }
}
