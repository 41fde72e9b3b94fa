package dev.noderoll.model;

import static dev.noderoll.plan.Worlds.NEW;
import static dev.noderoll.plan.Worlds.current;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.noderoll.model.Member.Stage;
import dev.noderoll.plan.Worlds;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The names by which things are known: read back as written, ordered, and refused when they cannot be right. */
class NamesTest {

    @Test
    void readsATemplateBackAsItWasWritten() {
        Template template = new Template("lt-0abc", 12);

        assertThat(template.text()).isEqualTo("lt-0abc:12");
        assertThat(Template.parse("lt-0abc:12")).isEqualTo(template);
    }

    @Test
    void refusesATemplateWithoutIdOrNumber() {
        for (String text : List.of("", "lt-0abc", ":3", "lt-0abc:", "lt-0abc:$Latest", "lt-0abc:0", "lt-0abc:-1")) {
            assertThatIllegalArgumentException().as(text).isThrownBy(() -> Template.parse(text));
        }
    }

    @Test
    void readsAWorkloadBackAsItWasWritten() {
        Workload.Key key = new Workload.Key("Deployment", "shop", "web");

        assertThat(key.text()).isEqualTo("Deployment/shop/web");
        assertThat(Workload.Key.parse("Deployment/shop/web")).isEqualTo(key);
        for (String text : List.of("", "shop/web", "a/b/c/d")) {
            assertThatIllegalArgumentException().as(text).isThrownBy(() -> Workload.Key.parse(text));
        }
    }

    @Test
    void refusesWhatIsNoInstance() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new InstanceId("node-1"))
                .withMessage("instance is 'node-1', expected an EC2 instance id (i-...)");
    }

    @Test
    void ordersPodsByNamespaceThenNameThenUid() {
        List<PodKey> ordered = List.of(key("a", "b", "z"), key("b", "a", "y"), key("b", "b", "w"), key("b", "b", "x"));

        assertThat(ordered.reversed().stream().sorted()).isEqualTo(ordered);
        assertThat(key("a", "b", "z").text()).isEqualTo("a/b");
    }

    @Test
    void countsArrivingAndServingMembersAsLive() {
        assertThat(Stream.of(Stage.values())
                        .filter(stage -> Worlds.at(stage, current("i-n")).live()))
                .containsExactly(Stage.ARRIVING, Stage.IN_SERVICE);
    }

    @Test
    void judgesAMemberWithoutATemplateByItsImage() {
        Member n = current("i-n");
        Member untold = new Member(n.id(), "ami-new", null, n.zone(), n.stage(), n.protection(), n.launchedAt());
        Member other = new Member(n.id(), "ami-old", null, n.zone(), n.stage(), n.protection(), n.launchedAt());

        assertThat(untold.runs(NEW)).isTrue();
        assertThat(other.runs(NEW)).isFalse();
    }

    @Test
    void takesOnlyTheAppsGroupsDaemonSetForOne() {
        assertThat(new Owner("apps/v1", "DaemonSet", "x", "x").isDaemonSet()).isTrue();
        assertThat(new Owner("example.com/v1", "DaemonSet", "x", "x").isDaemonSet())
                .isFalse();
        assertThat(new Owner("apps/v1", "ReplicaSet", "x", "x").isDaemonSet()).isFalse();
    }

    private static PodKey key(String namespace, String name, String uid) {
        return new PodKey(namespace, name, uid);
    }
}
