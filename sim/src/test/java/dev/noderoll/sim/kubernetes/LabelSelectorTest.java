package dev.noderoll.sim.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelSelectorTest {

    private static final YAMLMapper YAML = new YAMLMapper();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {key: app, operator: In, values: [web, api]}  | true
            {key: app, operator: In, values: [api]}       | false
            {key: none, operator: In, values: [web]}      | false
            {key: app, operator: NotIn, values: [web]}    | false
            {key: none, operator: NotIn, values: [web]}   | true
            {key: app, operator: Exists}                  | true
            {key: none, operator: Exists}                 | false
            {key: app, operator: DoesNotExist}            | false
            {key: none, operator: DoesNotExist}           | true
            """)
    void judgesAnExpression(String expression, boolean expected) throws Exception {
        LabelSelector selector = LabelSelector.of(YAML.readTree("{matchExpressions: [" + expression + "]}"));

        assertThat(selector.matches(web())).isEqualTo(expected);
    }

    @Test
    void anEmptySelectorMatchesAllAndAMissingOneNothing() throws Exception {
        assertThat(LabelSelector.of(YAML.readTree("{}")).matches(web())).isTrue();
        assertThat(LabelSelector.of(MissingNode.getInstance()).matches(web())).isFalse();
        assertThat(LabelSelector.ofMap(YAML.readTree("{}")).matches(web())).isFalse();
    }

    @Test
    void everyTermOfAQueryHasToHold() throws Exception {
        assertThat(LabelSelector.parse("app in (web, api),tier=front").matches(web()))
                .isTrue();
        assertThat(LabelSelector.parse("app in (web, api),tier=back").matches(web()))
                .isFalse();
        assertThatThrownBy(() -> LabelSelector.parse("app in web")).isInstanceOf(KubeError.class);
    }

    private static JsonNode web() throws Exception {
        return YAML.readTree("{metadata: {labels: {app: web, tier: front}}}");
    }
}
