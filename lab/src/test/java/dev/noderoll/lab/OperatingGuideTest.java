package dev.noderoll.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.Golden;
import dev.noderoll.plan.Blocker;
import dev.noderoll.plan.HealthVerdict;
import dev.noderoll.plan.NodeChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An operator finds every reason in the guide, and none that does not exist. */
class OperatingGuideTest {

    private static final Pattern FIRST_CELL = Pattern.compile("^\\| `(\\w+)` \\|", Pattern.MULTILINE);

    @ParameterizedTest
    @CsvSource({"Choosing nodes,NodeChoice", "Health,HealthVerdict", "Draining,Blocker"})
    void theGuideNamesEveryReasonOnce(String section, String type) throws IOException {
        List<String> reasons = Arrays.stream(reasons(type).getPermittedSubclasses())
                .map(Class::getSimpleName)
                .toList();

        assertThat(reasons).isNotEmpty();
        assertThat(named(section)).containsExactlyInAnyOrderElementsOf(reasons);
    }

    private static Class<?> reasons(String type) {
        return switch (type) {
            case "NodeChoice" -> NodeChoice.Reason.class;
            case "HealthVerdict" -> HealthVerdict.Reason.class;
            default -> Blocker.class;
        };
    }

    /** The names in the first column of the section whose heading begins like this. */
    private static List<String> named(String heading) throws IOException {
        String guide = Files.readString(Golden.root().resolve("docs/operating.md"));
        int begin = guide.indexOf("\n### " + heading);
        assertThat(begin).as(heading).isPositive();
        int end = guide.indexOf("\n#", begin + 5);
        String section = guide.substring(begin, end);
        return FIRST_CELL
                .matcher(section)
                .results()
                .map((MatchResult m) -> m.group(1))
                .toList();
    }
}
