package dev.noderoll.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.noderoll.model.DrainPolicy;
import dev.noderoll.model.DrainPolicy.Detaching;
import dev.noderoll.model.DrainPolicy.Handling;
import dev.noderoll.model.DrainPolicy.SingleReplica;
import dev.noderoll.model.Hooks;
import dev.noderoll.model.Hooks.Moment;
import dev.noderoll.model.Hooks.OnError;
import dev.noderoll.model.RolloutPolicy;
import dev.noderoll.model.RolloutPolicy.Launch;
import dev.noderoll.model.RolloutPolicy.OnFailure;
import dev.noderoll.model.RolloutPolicy.Pool;
import dev.noderoll.model.RolloutPolicy.Preflight;
import dev.noderoll.model.RolloutRequest;
import dev.noderoll.model.RolloutRequest.Wanted;
import dev.noderoll.model.Scope;
import dev.noderoll.model.Selector.Operator;
import dev.noderoll.model.Selector.Requirement;
import dev.noderoll.model.Stages;
import dev.noderoll.model.Surge;
import dev.noderoll.model.SurgeCap;
import dev.noderoll.port.Misconfigured;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RolloutInputTest {

    @Test
    void whatIsLeftOutHasItsDefault() {
        RolloutRequest request = read("{'cluster': 'prod', 'nodeGroup': 'workers', 'target': {'image': 'ami-1'}}");

        assertThat(request)
                .isEqualTo(new RolloutRequest(
                        "prod",
                        "workers",
                        new Wanted.Image("ami-1"),
                        new RolloutPolicy(
                                new Surge.Count(1),
                                1,
                                0,
                                900,
                                86_400,
                                List.of(),
                                OnFailure.ABANDON,
                                new DrainPolicy(3600, 300, SingleReplica.SURGE, Handling.HOLD, Handling.EVICT))));
    }

    @Test
    void labelsThatComeOffPodsHaveATimeOfTheirOwn() {
        assertThat(detaching("'detachLabels': ['example.com/traffic']"))
                .isEqualTo(new Detaching(List.of("example.com/traffic"), 15));
        assertThat(detaching("'detachLabels': ['traffic'], 'detachSeconds': 30"))
                .isEqualTo(new Detaching(List.of("traffic"), 30));
    }

    @Test
    void podsWithVolumesGoTogetherUnlessTheInputSaysOneByOne() {
        assertThat(drain("").volumes()).isEqualTo(DrainPolicy.Volumes.TOGETHER);
        assertThat(drain("'volumes': 'together'").volumes()).isEqualTo(DrainPolicy.Volumes.TOGETHER);
        assertThat(drain("'volumes': 'oneByOne'").volumes()).isEqualTo(DrainPolicy.Volumes.ONE_BY_ONE);
    }

    @Test
    void podsLeaveInTheOrderOfTheirSelectors() {
        RolloutRequest request = read("{'cluster': 'prod', 'nodeGroup': 'workers', 'target': {'image': 'ami-1'},"
                + " 'drain': {'order': ['app=web', 'tier in (a, b),!internal']}}");

        assertThat(request.policy().drain().order())
                .containsExactly(
                        List.of(new Requirement("app", Operator.IN, List.of("web"))),
                        List.of(
                                new Requirement("tier", Operator.IN, List.of("a", "b")),
                                new Requirement("internal", Operator.DOES_NOT_EXIST, List.of())));
    }

    private static Detaching detaching(String drain) {
        return drain(drain).detaching();
    }

    private static DrainPolicy drain(String drain) {
        String given =
                "{'cluster': 'prod', 'nodeGroup': 'workers', 'target': {'image': 'ami-1'}, 'drain': {" + drain + "}}";
        return read(given).policy().drain();
    }

    @Test
    void everythingThatIsGivenIsRead() {
        RolloutRequest request = read("""
            {'cluster': 'prod', 'nodeGroup': 'workers', 'target': {'templateVersion': '$Latest'},
             'force': true, 'only': {'olderThanDays': 30, 'nodes': ['i-1'], 'labels': 'pool=web', 'zones': ['z']},
             'maxSurge': '25%', 'maxUnavailable': '10%', 'clusterSurge': {'nodes': 6, 'groups': 3}, 'canary': 2, 'waves': ['10%', 5], 'bakeSeconds': 600, 'settleSeconds': 120, 'approvalSeconds': 3600, 'maxFailures': 3, 'joinTimeoutSeconds': 60, 'timeoutSeconds': 300,
             'alarms': ['a', 'b'], 'onFailure': 'rollBack', 'launch': 'launchInstances', 'preflight': 'warn', 'warmPool': 'refuse',
             'drain': {'timeoutSeconds': 30, 'deregistrationSeconds': 0, 'singleReplica': 'evict',
                       'unmanagedPods': 'evict', 'localData': 'hold'}}
            """);

        assertThat(request)
                .isEqualTo(new RolloutRequest(
                        "prod",
                        "workers",
                        new Wanted.TemplateVersion("$Latest"),
                        new RolloutPolicy(
                                new Surge.Percent(25),
                                new Surge.Percent(10),
                                new Scope(
                                        true,
                                        30,
                                        List.of("i-1"),
                                        List.of(new Requirement("pool", Operator.IN, List.of("web"))),
                                        List.of("z")),
                                new Stages(2, List.of(new Surge.Percent(10), new Surge.Count(5)), 600, 120, 3600),
                                3,
                                60,
                                300,
                                Instant.MAX,
                                List.of("a", "b"),
                                OnFailure.ROLL_BACK,
                                Launch.LAUNCH_INSTANCES,
                                Preflight.WARN,
                                Pool.REFUSE,
                                RolloutPolicy.Managed.REFUSE,
                                Hooks.NONE,
                                new DrainPolicy(30, 0, SingleReplica.EVICT, Handling.EVICT, Handling.HOLD)),
                        new SurgeCap(6, 3)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        'maxsurge': 1            | maxsurge is 1, expected no such field: there are abandon, account, alarms, approvalSeconds, bakeSeconds, canary, closesAt,
        'maxSurge': '0%'         | maxSurge is '0%', expected a count from 0 to 1000, or '1%' to '100%', or 'auto'
        'clusterSurge': 4        | clusterSurge is 4, expected an object
        'clusterSurge': {'nodes': 1001} | clusterSurge.nodes is 1001, expected a whole number from 0 to 1000
        'maxSurge': -1           | maxSurge is -1, expected a count from 0 to 1000, or '1%' to '100%', or 'auto'
        'maxUnavailable': 'auto' | maxUnavailable is 'auto', expected a count from 0 to 1000, or '1%' to '100%'
        'waves': ['auto']        | waves is ['auto'], expected a list of at most 20, each a count from 1 to 1000, or '1%' to '100%'
        'hooks': {'function': 'may-nodes-go'} | hooks.function is 'may-nodes-go', expected the ARN of a Lambda function
        'hooks': {'moments': ['beforeLaunch']} | hooks.moments is ['beforeLaunch'], expected a list of beforeDrain, afterDrain, afterTermination
        'hooks': {'timeoutSeconds': 901} | hooks.timeoutSeconds is 901, expected a whole number from 1 to 900
        'hooks': {'holdSeconds': 14401} | hooks.holdSeconds is 14401, expected a whole number from 0 to 14400
        'hooks': {'onError': 'stop'} | hooks.onError is 'stop', expected one of go, hold
        'maxSurge': 0, 'maxUnavailable': 0 | maxUnavailable is 0, expected 1 or more where maxSurge is 0
        'maxSurge': 1001         | maxSurge is 1001, expected a count from 0 to 1000, or '1%' to '100%', or 'auto'
        'maxSurge': 1.5          | maxSurge is 1.5, expected a count from 0 to 1000, or '1%' to '100%', or 'auto'
        'maxSurge': 'x'          | maxSurge is 'x', expected a count from 0 to 1000, or '1%' to '100%', or 'auto'
        'only': {'labels': 'a b'} | only.labels is 'a b', expected a label selector such as app=web, tier in (a,b), !internal
        'only': {'age': 1}       | only.age is 1, expected no such field: there are labels, nodes, olderThanDays, zones
        'waves': '5%'            | waves is '5%', expected a list of at most 20, each a count from 1 to 1000, or '1%' to '100%'
        'waves': ['5%', 0]       | waves is ['5%',0], expected a list of at most 20, each a count from 1 to 1000, or '1%' to '100%'
        'approvalSeconds': 604801 | approvalSeconds is 604801, expected a whole number from 0 to 604800
        'canary': 0, 'approvalSeconds': 1 | approvalSeconds is 1, expected 0 without a canary, which it is about
        'bakeSeconds': 86401     | bakeSeconds is 86401, expected a whole number from 0 to 86400
        'maxSurge': null         | maxSurge is null, expected a count from 0 to 1000, or '1%' to '100%', or 'auto'
        'cluster': ' '           | cluster is ' ', expected the name of an EKS cluster
        'cluster': 7             | cluster is 7, expected the name of an EKS cluster
        'nodeGroup': null        | nodeGroup is null, expected the name of an Auto Scaling group
        'target': null           | target is null, expected an object
        'target': 'ami-1'        | target is 'ami-1', expected an object
        'target': {}             | target is missing, expected one of image, parameter, templateVersion
        'target': {'image': 'x'} | target.image is 'x', expected an AMI id (ami-...)
        'target': {'ami': 'x'}   | target.ami is 'x', expected no such field: there are image, parameter, templateVersion
        'target': {'templateVersion': 3} | target.templateVersion is 3, expected a version number, $Latest or $Default, as text
        'canary': '1'            | canary is '1', expected a whole number from 0 to 1000
        'canary': -1             | canary is -1, expected a whole number from 0 to 1000
        'canary': 1e99           | canary is 1.0E99, expected a whole number from 0 to 1000
        'canary': null           | canary is null, expected a whole number from 0 to 1000
        'alarms': 'a'            | alarms is 'a', expected a list of at most 100 names of CloudWatch alarms
        'alarms': ['a', 1]       | alarms is ['a',1], expected a list of at most 100 names of CloudWatch alarms
        'onFailure': 'ABANDON'   | onFailure is 'ABANDON', expected one of abandon, rollBack
        'drain': []              | drain is [], expected an object
        'drain': {'force': true} | drain.force is true, expected no such field: there are atDeadline, deregistrationSeconds, detachLabels, detachSeconds, gangs, jobs, kubernetesEvents,
        'drain': {'detachLabels': ['-a']} | drain.detachLabels is ['-a'], expected a list of at most 10 names of labels, such as example.com/traffic
        'drain': {'order': 'app=web'}     | drain.order is 'app=web', expected a list of at most 20 label selectors such as app=web, tier in (a,b), !internal
        'drain': {'order': ['app=web', 'a b']} | drain.order is ['app=web','a b'], expected a list of at most 20 label selectors
        'drain': {'timeoutSeconds': 29}   | drain.timeoutSeconds is 29, expected a whole number from 30 to 172800
        'drain': {'localData': 'delete'}  | drain.localData is 'delete', expected one of evict, hold
        """)
    void aBadFieldIsRefusedWithItsNameItsValueAndWhatIsExpected(String field, String message) {
        String name = field.substring(0, field.indexOf(':'));
        StringBuilder input = new StringBuilder("{" + field);
        for (String other : List.of("'cluster': 'prod'", "'nodeGroup': 'workers'", "'target': {'image': 'ami-1'}")) {
            input.append(other.startsWith(name + ":") ? "" : ", " + other);
        }

        assertThatThrownBy(() -> read(input + "}"))
                .isInstanceOf(Misconfigured.class)
                .hasMessageStartingWith(message.replace('\'', '"'));
    }

    @Test
    void aFunctionIsAskedAtAllMomentsUnlessTheInputSaysWhen() {
        String rest = "'cluster': 'prod', 'nodeGroup': 'workers', 'target': {'image': 'ami-1'}}";
        String arn = "arn:aws:lambda:eu-central-1:111122223333:function:may-nodes-go:live";

        assertThat(read("{'hooks': {'function': '" + arn + "', 'holdSeconds': 0, 'onError': 'go'}, " + rest)
                        .policy()
                        .hooks())
                .isEqualTo(new Hooks(arn, EnumSet.allOf(Moment.class), 60, 0, OnError.GO));
        assertThat(read("{'hooks': {'function': '" + arn + "', 'moments': ['afterDrain']}, " + rest)
                        .policy()
                        .hooks())
                .isEqualTo(new Hooks(arn, Set.of(Moment.AFTER_DRAIN), 60, 3600, OnError.HOLD));
        assertThat(read("{" + rest).policy().hooks()).isEqualTo(Hooks.NONE);
    }

    @Test
    void withoutASurgeOneNodeMayBeMissing() {
        String rest = "'cluster': 'prod', 'nodeGroup': 'workers', 'target': {'image': 'ami-1'}}";

        assertThat(read("{'maxSurge': 0, " + rest).policy().maxUnavailable()).isEqualTo(new Surge.Count(1));
        assertThat(read("{" + rest).policy().maxUnavailable()).isEqualTo(new Surge.Count(0));
        assertThat(read("{'maxSurge': 'auto', " + rest).policy().maxUnavailable())
                .isEqualTo(new Surge.Count(0));
    }

    @Test
    void toAbandonNeedsNoTargetAndDoesNotLookAtOne() {
        RolloutRequest request = read("{'cluster': 'prod', 'nodeGroup': 'workers', 'abandon': true}");

        assertThat(request.target()).isNull();
        assertThat(read("{'cluster': 'prod', 'nodeGroup': 'workers', 'abandon': true, 'target': {'image': 'ami-1'}}"))
                .isEqualTo(request);
    }

    @ParameterizedTest
    @CsvSource({"cluster", "nodeGroup", "target"})
    void aMissingFieldIsRefused(String name) {
        String all = "{'cluster': 'prod', 'nodeGroup': 'workers', 'target': {'image': 'ami-1'}}";

        assertThatThrownBy(() -> read(all.replace("'" + name + "'", "'x'")))
                .isInstanceOf(Misconfigured.class)
                .hasMessageContaining(name + " is missing, expected ");
    }

    @Test
    void anInputThatIsNoObjectIsRefused() {
        assertThatThrownBy(() -> read("'prod'")).hasMessage("input is \"prod\", expected a JSON object");
    }

    private static RolloutRequest read(String singleQuoted) {
        try {
            JsonNode input = Json.json().readTree(singleQuoted.replace('\'', '"'));
            return RolloutInput.read(input);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}
