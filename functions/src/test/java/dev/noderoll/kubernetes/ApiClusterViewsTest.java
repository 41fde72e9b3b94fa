package dev.noderoll.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.model.NodeName;
import dev.noderoll.model.PodKey;
import dev.noderoll.model.Selector;
import dev.noderoll.model.Selector.Operator;
import dev.noderoll.model.Selector.Requirement;
import dev.noderoll.model.scheduling.Amounts;
import dev.noderoll.model.scheduling.ClaimView.Binding;
import dev.noderoll.model.scheduling.ClusterView;
import dev.noderoll.model.scheduling.HostPort;
import dev.noderoll.model.scheduling.NodeView;
import dev.noderoll.model.scheduling.NodeView.Cordon;
import dev.noderoll.model.scheduling.PodTerm;
import dev.noderoll.model.scheduling.PodView;
import dev.noderoll.model.scheduling.PodView.ClaimUse;
import dev.noderoll.model.scheduling.PodView.Standing;
import dev.noderoll.model.scheduling.SpreadRule;
import dev.noderoll.model.scheduling.SpreadRule.Inclusion;
import dev.noderoll.model.scheduling.Taint;
import dev.noderoll.model.scheduling.Toleration;
import dev.noderoll.recorded.RecordedServer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiClusterViewsTest {

    private final RecordedServer server = new RecordedServer();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aNodeHasTheLimitsOfItsCsiNodeAndTheVolumesThatAreAttachedToIt() {
        answers(
                "{'metadata':{'name':'shop','labels':{'team':'x'}}}",
                "{'metadata':{'name':'pv-1'},'spec':{'csi':{'driver':'ebs.csi.aws.com','volumeHandle':'vol-1'},"
                        + "'capacity':{'storage':'1Gi'}}}",
                "{'metadata':{'name':'n1'},'spec':{'drivers':[{'name':'ebs.csi.aws.com','allocatable':{'count':25}},"
                        + "{'name':'efs.csi.aws.com'}]}}",
                "{'spec':{'nodeName':'n1','source':{'persistentVolumeName':'pv-1'}}}",
                "{'metadata':{'name':'n1','labels':{'a':'b'}},'spec':{'unschedulable':true,'taints':"
                        + "[{'key':'k','value':'v','effect':'NoExecute'}]},'status':{'allocatable':"
                        + "{'cpu':'1930m','memory':'2Gi','pods':'29','ephemeral-storage':'1k','example.com/gpu':'2'}}}",
                "",
                "{'metadata':{'name':'data','namespace':'shop'},'spec':{'volumeName':'pv-1'}}",
                "{'metadata':{'name':'gp3'},'provisioner':'ebs.csi.aws.com'}",
                "{'metadata':{'name':'q','namespace':'shop'},'spec':{'scopes':['BestEffort']},"
                        + "'status':{'hard':{'pods':'1'}}},{'metadata':{'name':'team','namespace':'shop'},"
                        + "'status':{'hard':{'requests.cpu':'2','pods':'5'},'used':{'requests.cpu':'1500m'}}}");

        ClusterView view = new ApiClusterViews(Connection.open(server.endpoint())).survey();

        assertThat(view.nodes())
                .containsExactly(new NodeView(
                        new NodeName("n1"),
                        Map.of("a", "b"),
                        List.of(new Taint("k", "v", Taint.Effect.NO_EXECUTE)),
                        Cordon.CORDONED,
                        new Amounts(1_930, 2L << 30, 1_000, Map.of("example.com/gpu", 2L)),
                        29,
                        Map.of("ebs.csi.aws.com", 25),
                        Set.of("ebs.csi.aws.com/vol-1")));
        assertThat(view.namespaces()).isEqualTo(Map.of("shop", Map.of("team", "x")));
        assertThat(view.claims().getFirst().binding()).isEqualTo(Binding.UNBOUND);
        assertThat(view.quotas().getFirst().hard()).isEqualTo(Map.of("requests.cpu", 2_000L, "pods", 5L));
        assertThat(view.quotas()).hasSize(1);
    }

    private void answers(String... lists) {
        for (String items : lists) {
            server.answers(200, "{\"metadata\":{},\"items\":[" + items.replace('\'', '"') + "]}");
        }
    }

    @Test
    void podsOfOneTemplateShareWhatTheyAskFor() throws JsonProcessingException {
        PodViewReader reader = new PodViewReader();
        String pod = "{'metadata':{'name':'NAME','namespace':'shop','uid':'u-NAME','labels':{'app':'web'}},"
                + "'spec':{'nodeName':'n1','volumes':[{'name':'d','persistentVolumeClaim':{'claimName':'data'}},"
                + "{'name':'tmp','ephemeral':{}}],'containers':[{'name':'c'}]},'status':{'phase':'Running'}}";

        PodView one = reader.read(json(pod.replace("NAME", "one")));
        PodView two = reader.read(json(pod.replace("NAME", "two")));

        assertThat(one.needs()).isSameAs(two.needs());
        assertThat(one.key()).isEqualTo(new PodKey("shop", "one", "u-one"));
        assertThat(one.standing()).isEqualTo(Standing.LIVE);
        assertThat(one.claims())
                .containsExactly(
                        new ClaimUse("data", ClaimUse.Life.KEPT), new ClaimUse("one-tmp", ClaimUse.Life.EPHEMERAL));
        assertThat(one.successor().claims().get(1).life()).isEqualTo(ClaimUse.Life.RENEWED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "containers of a pod add up | 1500 | {'containers':[C500,C1000]}",
                "an init container runs alone | 2000 | {'containers':[C500],'initContainers':[C2000]}",
                "a smaller one is free | 500 | {'containers':[C500],'initContainers':[C100]}",
                "a sidecar stays | 1500 | {'containers':[C500],'initContainers':[S1000]}",
                "an init container runs beside the sidecars before it | 3000 | {'containers':[C500],'initContainers':[S1000,C2000]}",
                "and not beside those after it | 2000 | {'containers':[C500],'initContainers':[C2000,S1000]}",
                "overhead comes on top | 750 | {'containers':[C500],'overhead':{'cpu':'250m'}}",
                "the pod speaks for its containers | 2000 | {'containers':[C500],'resources':{'requests':{'cpu':'2'}}}",
            })
    void aPodAsksFor(String rule, long cpu, String spec) throws JsonProcessingException {
        String containers = spec.replaceAll("C(\\d+)", "{'name':'c$1','resources':{'requests':{'cpu':'$1m'}}}")
                .replaceAll(
                        "S(\\d+)", "{'name':'s$1','restartPolicy':'Always','resources':{'requests':{'cpu':'$1m'}}}");

        assertThat(PodRequests.of(json("{'spec':" + containers + "}")).cpu())
                .as(rule)
                .isEqualTo(cpu);
    }

    @Test
    void aPodThatIsBeingResizedHoldsTheLargerAmount() throws JsonProcessingException {
        JsonNode pod = json("{'spec':{'containers':[{'name':'c','resources':{'requests':{'cpu':'1'}}}]},"
                + "'status':{'containerStatuses':[{'name':'c','allocatedResources':{'cpu':'2'}}]}}");

        assertThat(PodRequests.of(pod).cpu()).isEqualTo(2_000);
    }

    @Test
    void keysOfLabelsBecomeRequirementsWithThePodsOwnValuesOnce() throws JsonProcessingException {
        JsonNode terms = json("[{'topologyKey':'zone','labelSelector':{},'matchLabelKeys':['ver','none'],"
                + "'mismatchLabelKeys':['tenant']},{'topologyKey':'zone','labelSelector':{'matchExpressions':"
                + "[{'key':'ver','operator':'In','values':['1']}]},'matchLabelKeys':['ver'],'namespaceSelector':{}}]");

        List<PodTerm> read = new PodTermReader("shop", Map.of("ver", "1", "tenant", "t")).read(terms);

        Requirement version = new Requirement("ver", Operator.IN, List.of("1"));
        Requirement tenant = new Requirement("tenant", Operator.NOT_IN, List.of("t"));
        assertThat(read)
                .containsExactly(
                        new PodTerm("zone", new Selector(Map.of(), List.of(version, tenant)), Set.of("shop"), null),
                        new PodTerm(
                                "zone",
                                new Selector(Map.of(), List.of(version)),
                                Set.of(),
                                new Selector(Map.of(), List.of())));
    }

    @Test
    void aSpreadHonoursAffinityAndIgnoresTaintsUnlessItSaysOtherwise() throws JsonProcessingException {
        JsonNode rules =
                json("[{'topologyKey':'zone','maxSkew':2,'whenUnsatisfiable':'DoNotSchedule','labelSelector':{}},"
                        + "{'topologyKey':'host','whenUnsatisfiable':'ScheduleAnyway'}]");

        assertThat(new PodTermReader("shop", Map.of()).spread(rules))
                .containsExactly(new SpreadRule(
                        "zone", new Selector(Map.of(), List.of()), 2, 1, Inclusion.HONOR, Inclusion.IGNORE));
    }

    @Test
    void portsAndTolerationsAreReadWithTheirDefaults() throws JsonProcessingException {
        JsonNode pod = json(
                "{'spec':{'tolerations':[{'operator':'Exists'},{'key':'k','value':'v','effect':'NoSchedule'}],"
                        + "'containers':[{'name':'c','ports':[{'containerPort':80},{'containerPort':443,'hostPort':443}]}]}}");

        assertThat(PodNeedsReader.read(pod, Map.of()).hostPorts()).containsExactly(new HostPort("TCP", "0.0.0.0", 443));
        assertThat(PodNeedsReader.read(pod, Map.of()).tolerations())
                .containsExactly(
                        new Toleration("", Toleration.Operator.EXISTS, "", null),
                        new Toleration("k", Toleration.Operator.EQUAL, "v", Taint.Effect.NO_SCHEDULE));
    }

    private static JsonNode json(String text) throws JsonProcessingException {
        return Json.MAPPER.readTree(text.replace('\'', '"'));
    }
}
