package dev.noderoll.lab.soak;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.Golden;
import dev.noderoll.Slow;
import dev.noderoll.lab.defect.Defect;
import dev.noderoll.lab.defect.Defects;
import dev.noderoll.lab.defect.Product;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The soak finds each defect on the seed that {@code docs/soak.md} says, by the checks that it says. That no smaller seed
 * finds it is held by {@code ./noderoll lab soak --defects}, which prints that table anew.
 */
@Slow
class DefectsTest {

    private static final Pattern ROW = Pattern.compile(
            "^\\| (`[a-z-]+` \\| \\d+ \\| [^|]* \\| [^|]*) \\| (\\d+) \\| ([^|]*) \\|$", Pattern.MULTILINE);

    private final DefectHunt hunt = new DefectHunt();

    @TestFactory
    List<DynamicTest> isFoundOnTheSeedInTheTable() throws IOException {
        List<MatchResult> rows = rows();
        List<Defect> all = Defects.all();
        assertThat(rows).hasSameSizeAs(all);
        return IntStream.range(0, all.size())
                .mapToObj(i -> DynamicTest.dynamicTest(all.get(i).name(), () -> isFound(all.get(i), rows.get(i))))
                .toList();
    }

    private void isFound(Defect defect, MatchResult row) {
        long seed = Long.parseLong(row.group(2));
        Set<String> broken = hunt.on(defect, seed);

        assertThat("| " + row.group(1)).isEqualTo(DefectHunt.head(defect));
        assertThat(broken).containsExactly(row.group(3).split(", "));
    }

    @Test
    void everyPromiseHasADefect() {
        assertThat(Defects.all()).hasSizeGreaterThanOrEqualTo(10);
        assertThat(Defects.all().stream().map(Defect::promise))
                .isSorted()
                .containsAll(IntStream.rangeClosed(1, 10).boxed().toList());
        assertThat(new TreeSet<>(Defects.all().stream().map(Defect::name).toList()))
                .hasSameSizeAs(Defects.all());
    }

    @Test
    void whatNoSeedFindsIsSaid() {
        List<String> lines = new ArrayList<>();

        int missed =
                DefectHunt.run(List.of(new Defect("none", 1, "Nothing", Set.of(), Product.SHIPPED)), 2, 1, lines::add);

        assertThat(missed).isEqualTo(1);
        assertThat(lines)
                .contains("| `none` | 1 | Nothing | drawn | - | NOT FOUND with 2 seeds |", "defects: 0 of 1 found");
    }

    private static List<MatchResult> rows() throws IOException {
        String page = Files.readString(Golden.root().resolve("docs/soak.md"));
        return ROW.matcher(page).results().toList();
    }
}
