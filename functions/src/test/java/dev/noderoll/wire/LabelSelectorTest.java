package dev.noderoll.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.Selector;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelSelectorTest {

    private static final Map<String, String> WEB = Map.of("app", "web", "example.com/tier", "front", "flag", "");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|true",
                "app|true",
                "!app|false",
                "none|false",
                "!none|true",
                "app=web|true",
                "app==web|true",
                "app = web|true",
                "app!=web|false",
                "none!=web|true",
                "app in (web, api)|true",
                "app in (api)|false",
                "app notin (api,db)|true",
                "none notin (api)|true",
                "flag=|true",
                "example.com/tier=front,app in (web,api),!none|true",
                "example.com/tier=front,app=api|false"
            })
    void selectsAsKubectlDoes(String text, boolean web) {
        assertThat(new Selector(Map.of(), LabelSelector.parse(text).orElseThrow()).matches(WEB))
                .isEqualTo(web);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {" ", ",", "a b", "app=web,", "app in web", "app in ()x", "=web", "app>1", "app=we/b", "/app"})
    void refusesWhatIsNone(String text) {
        assertThat(LabelSelector.parse(text)).isEmpty();
    }
}
