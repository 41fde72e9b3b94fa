package dev.noderoll.lab.load;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;

class TemplateTest {

    @Test
    void fillsItsHolesWithTheValuesOfTheirNames() {
        Template template = new Template("${b}-${a}-${b}!", List.of("a", "b"));

        assertThat(new String(template.bytes(List.of("1", "2")), UTF_8)).isEqualTo("2-1-2!");
    }

    @Test
    void refusesAHoleThatNothingGoesInto() {
        assertThatThrownBy(() -> new Template("${c}", List.of("a")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("${c}");
    }

    @Test
    void podsAndNodesAreAsLongAsWanted() {
        byte[] pod = Objects.pod(6_000)
                .bytes(List.of("app-1-2", "team-1", "pod-app-1-2", "node", "app-1", "app-1", "ReplicaSet", "rs"));
        byte[] node =
                Objects.node(10_000).bytes(List.of("node", "uid", "eu-central-1a", "i-1", "2026-01-05T08:00:00Z"));

        assertThat(pod.length).isBetween(5_700, 6_500);
        assertThat(node.length).isBetween(9_700, 10_500);
        ObjectNode read = Json.object(pod);
        assertThat(read.at("/metadata/ownerReferences/0/controller").asBoolean())
                .isTrue();
        assertThat(Json.object(node).at("/spec/providerID").asText()).isEqualTo("aws:///eu-central-1a/i-1");
    }

    @Test
    void aMergePatchSetsAndRemoves() {
        ObjectNode object = Json.object("{\"a\":{\"b\":1,\"c\":2},\"d\":[1]}".getBytes(UTF_8));

        Json.merge(object, Json.object("{\"a\":{\"b\":null,\"e\":3},\"d\":[2]}".getBytes(UTF_8)));

        assertThat(object).hasToString("{\"a\":{\"c\":2,\"e\":3},\"d\":[2]}");
    }
}
