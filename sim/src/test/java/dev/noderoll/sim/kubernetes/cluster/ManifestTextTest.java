package dev.noderoll.sim.kubernetes.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestTextTest {

    @Test
    void anAliasStandsForAllThatItsAnchorMarks() {
        assertThat(read("{one: &map {a: [1, 2]}, two: *map, three: &word web, four: *word}"))
                .containsExactly("{'one':{'a':[1,2]},'two':{'a':[1,2]},'three':'web','four':'web'}");
    }

    @Test
    void aMergeKeyBringsWhatTheMapDoesNotSayItself() {
        assertThat(read("base: &base {cpu: 100m, memory: 64Mi}\nmore:\n  <<: *base\n  cpu: 200m\n"))
                .containsExactly("{'base':{'cpu':'100m','memory':'64Mi'},'more':{'cpu':'200m','memory':'64Mi'}}");
    }

    @Test
    void ofSeveralMergedMapsTheFirstCounts() {
        assertThat(read("[&a {u: 1, v: 1}, &b {u: 2, w: 2}, {<<: [*a, *b]}]"))
                .containsExactly("[{'u':1,'v':1},{'u':2,'w':2},{'u':1,'v':1,'w':2}]");
    }

    @Test
    void aQuotedMergeKeyIsAPlainKey() {
        assertThat(read("{'<<': a}")).containsExactly("{'<<':'a'}");
    }

    @Test
    void anAnchorEndsWithItsDocument() {
        assertThatThrownBy(() -> read("a: &a 1\n---\nb: *a\n"))
                .isInstanceOf(ManifestText.Garbled.class)
                .hasMessage("line 3: found undefined alias a");
    }

    /** What kubectl's own reader makes of words without quotes: resolve.go of sigs.k8s.io/yaml. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "yes, true",
                "off, false",
                "y, true",
                "017, 15",
                "0o17, 15",
                "0x1F, 31",
                "0b101, 5",
                "-1_000, -1000",
                "08, 8",
                "1e3, 1000",
                "2.50, 2.5",
                "12:30, '12:30'",
                "2026-01-05, '2026-01-05'",
                "2026-01-05T08:00:00Z, '2026-01-05T08:00:00Z'",
                "1.2.3, '1.2.3'",
                "~, null",
                "9223372036854775808, 9223372036854775808",
                "!!str 12, '12'",
                "!!binary aGVsbG8=, 'hello'"
            })
    void aWordWithoutQuotesMeansWhatKubectlTakesItFor(String word, String json) {
        assertThat(read("v: " + word)).containsExactly("{'v':" + json + "}");
    }

    @Test
    void keysAreText() {
        assertThat(read("{1: a, 2.0: b, on: c}")).containsExactly("{'1':'a','2':'b','true':'c'}");
    }

    @Test
    void objectsOfJsonFollowEachOtherWithOrWithoutASeparator() {
        assertThat(read("{\"a\":\n\t1}\n{\"b\": 2} {\"c\": 3}\n---\n{\"d\": 4}\n--- {\"e\": 5}\n---\nf: 6\n"))
                .containsExactly("{'a':1}", "{'b':2}", "{'c':3}", "{'d':4}", "{'e':5}", "{'f':6}");
    }

    @Test
    void aPartInBracesThatIsNoJsonIsYaml() {
        assertThat(read("{a: b} # said\n---\n{'c': 'd'}\n")).containsExactly("{'a':'b'}", "{'c':'d'}");
    }

    @Test
    void emptyDocumentsAndCommentsAreNone() {
        assertThat(read("\uFEFF# licence\n---\n---\n# nothing\n---\r\na: 1\r\n...\n"))
                .containsExactly("{'a':1}");
    }

    @Test
    void aDirectiveBelongsToTheDocumentAfterIt() {
        assertThat(read("%YAML 1.1\n---\na: 1\n")).containsExactly("{'a':1}");
    }

    @Test
    void aSeparatorInsideATextIsPartOfIt() {
        assertThat(read("a: |\n  x\n  ---\n  y\n")).containsExactly("{'a':'x\\n---\\ny\\n'}");
    }

    @Test
    void saysInWhichLineJsonEnds() {
        assertThatThrownBy(() -> read("a: 1\n---\n{\"b\": 1}\n{\"c\": 1 \"d\"}\n"))
                .hasMessageStartingWith("line 4: Unexpected character");
    }

    @Test
    void whatStandsForItselfOrForTooMuchIsRefused() {
        assertThatThrownBy(() -> read("a: &a\n  b: *a\n")).hasMessageContaining("an alias stands for too much");
        StringBuilder bomb = new StringBuilder("l0: &l0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 9; i++) {
            String before = "*l" + (i - 1);
            bomb.append("l%d: &l%d [%s]\n".formatted(i, i, String.join(", ", Collections.nCopies(10, before))));
        }
        assertThatThrownBy(() -> read(bomb.toString())).hasMessageContaining("an alias stands for too much");
    }

    @Test
    void aMapAsAKeyIsRefused() {
        assertThatThrownBy(() -> read("? {a: b}\n: c\n")).hasMessageContaining("expected text");
    }

    /** With ' for ". */
    private static List<String> read(String text) {
        List<JsonNode> values = new ArrayList<>();
        ManifestText.read(text, values::add);
        return values.stream().map(value -> value.toString().replace('"', '\'')).toList();
    }
}
