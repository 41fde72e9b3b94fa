package dev.noderoll.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.noderoll.model.PatchPlan;
import dev.noderoll.model.PatchPlan.Approval;
import dev.noderoll.model.PatchPlan.Parallel;
import dev.noderoll.model.PatchPlan.Selector;
import dev.noderoll.model.PatchWindow;
import dev.noderoll.model.PatchWindow.Week;
import dev.noderoll.model.RolloutPolicy;
import dev.noderoll.model.RolloutPolicy.Pool;
import dev.noderoll.model.RolloutRequest.Wanted;
import dev.noderoll.model.Site;
import dev.noderoll.port.Misconfigured;
import dev.noderoll.step.ReadPlan;
import dev.noderoll.step.ReadPlan.Batch;
import dev.noderoll.step.ReadPlan.Outcome;
import dev.noderoll.step.ReadPlan.Turn;
import java.io.IOException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatchInputTest {

    private static final String HOLDER = "arn:aws:states:eu-central-1:111122223333:execution:patch:e-1";
    private static final String PLAN = """
        {"groups": [{"cluster": "prod", "nodeGroup": "a"}, {"cluster": "prod", "tags": {"team": "web"}, "ring": 1}],
         "target": {"parameter": "/ami"}, "soakHours": 24, "quietMinutes": 30,
         "parallel": 3, "parallelPerCluster": 2, "clusterSurge": 5,
         "window": {"days": ["SATURDAY"], "weeks": ["SECOND"], "opens": "02:00", "closes": "06:00", "zone": "Europe/Berlin"},
         "calendars": ["freeze"], "approval": {"ring": 1, "hours": 12}, "rollout": {"maxSurge": 2}}
        """;

    private static final String EVENT = """
        {"source": "aws.ssm", "detail-type": "Parameter Store Change", "account": "111122223333",
         "detail": {"name": "/ami", "operation": "Update"}}
        """;

    private static final String BUILT = """
        {"source": "aws.imagebuilder", "detail-type": "EC2 Image Builder Image State Change", "account": "111122223333",
         "detail": {"previous-state": {"status": "TESTING"}, "state": {"status": "AVAILABLE"}}}
        """;

    @Test
    void readsAPlan() {
        assertThat(PatchInput.plan(PLAN))
                .isEqualTo(
                        new PatchPlan(
                                List.of(
                                        new Selector(0, "prod", "a", Map.of()),
                                        new Selector(1, "prod", "", Map.of("team", "web"))),
                                new Wanted.Parameter("/ami"),
                                Duration.ofDays(1),
                                Duration.ofMinutes(30),
                                new PatchWindow.Daily(
                                        Set.of(DayOfWeek.SATURDAY),
                                        Set.of(Week.SECOND),
                                        LocalTime.of(2, 0),
                                        LocalTime.of(6, 0),
                                        ZoneId.of("Europe/Berlin")),
                                List.of("freeze"),
                                new Approval(1, Duration.ofHours(12)),
                                new Parallel(3, 2),
                                Pool.REPLACE,
                                RolloutPolicy.Managed.REFUSE,
                                "{\"maxSurge\":2,\"target\":{\"parameter\":\"/ami\"},\"clusterSurge\":{\"nodes\":5,\"groups\":2}}"));
    }

    @Test
    void aWindowMayBeACronExpressionWithADuration() {
        String window = "{\"cron\": \"0 2 ? * TUE#2 *\", \"durationMinutes\": 240, \"zone\": \"Europe/Berlin\"}";
        PatchPlan plan = PatchInput.plan(PLAN.replaceAll("\"window\": \\{[^}]*}", "\"window\": " + window));

        assertThat(plan.window())
                .isEqualTo(new PatchWindow.ByCron(
                        CronReader.read("0 2 ? * TUE#2 *").orElseThrow(),
                        Duration.ofHours(4),
                        ZoneId.of("Europe/Berlin")));
    }

    @Test
    void oneGroupAfterAnotherWithoutACapWhereAPlanDoesNotSay() {
        PatchPlan plan =
                PatchInput.plan(PLAN.replace("\"parallel\": 3, \"parallelPerCluster\": 2, \"clusterSurge\": 5,", ""));

        assertThat(plan.parallel()).isEqualTo(Parallel.ONE);
        assertThat(plan.rollout()).doesNotContain("clusterSurge");
        assertThat(PatchInput.plan(PLAN.replace("\"parallelPerCluster\": 2, \"clusterSurge\": 5,", ""))
                        .parallel())
                .isEqualTo(new Parallel(3, 3));
    }

    @Test
    void theClustersOfAPlanAreReadFromWhatReadPlanHasAnswered() throws IOException {
        Turn here = new Turn("prod", "a", "never", 0, 0, Site.HOME);
        Turn there = new Turn("prod", "b", "never", 0, 0, new Site("222233334444", "eu-west-1"));
        Outcome planned = new Outcome.Planned(
                List.of(new Batch(List.of(here, there)), new Batch(List.of(here))), "{}", List.of());
        Outcome notNow = new Outcome.NotNow(new ReadPlan.Reason.NoGroups(List.of()));

        assertThat(PatchInput.clusters(Json.json().writeValueAsString(planned)))
                .contains(Set.of("prod", "222233334444/eu-west-1/prod"));
        assertThat(PatchInput.clusters(Json.json().writeValueAsString(notNow))).contains(Set.of());
        assertThat(PatchInput.clusters("{\"kind\": \"Planned\", \"turns\": []}"))
                .as("of an older release")
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        "groups"             | "group"                  | groups is missing, expected a list of
        "nodeGroup": "a"     | "nodeGroup": ""          | nodeGroup is "", expected the name of an Auto Scaling group
        "nodeGroup": "a"     | "nodegroup": "a"         | nodegroup is "a", expected no such field
        {"team": "web"}      | {"team": 1}              | tags.team is 1, expected a tag's value
        "ring": 1            | "ring": -1               | ring is -1, expected a whole number from 0 to 100
        {"parameter": "/ami"} | {}                      | target is missing, expected one of image
        "soakHours": 24      | "soakHours": 1000        | soakHours is 1000, expected a whole number from 0 to 720
        "SATURDAY"           | "Caturday"               | window.days is ["Caturday"], expected a list of MONDAY to SUNDAY
        "SECOND"             | "Second"                 | window.weeks is ["Second"], expected a list of FIRST to FIFTH, and LAST
        "opens": "02:00"     | "opens": "2 am"          | window.opens is "2 am", expected a time such as 02:30
        "closes": "06:00"    | "closes": "02:00"        | window.closes is "02:00", expected another time than opens
        Europe/Berlin        | GMT+25                   | window.zone is "GMT+25", expected an IANA time zone
        ["freeze"]           | "freeze"                 | calendars is "freeze", expected a list of at most 10 names or ARNs
        ["freeze"]           | [" "]                    | calendars is [" "], expected a list of at most 10 names or ARNs
        "closes": "06:00"    | "closes": "03:00"        | window is {"days":["SATURDAY"],"weeks":["SECOND"],"opens":"02:00","closes":"03:00","zone":"Europe/Berlin"}, expected to be open for longer than the 3900 seconds
        "days": ["SATURDAY"], "weeks": ["SECOND"], "opens": "02:00", "closes": "06:00" | "cron": "0 2 * * *", "durationMinutes": 240 | window.cron is "0 2 * * *", expected six fields as EventBridge Scheduler has them
        "days": ["SATURDAY"], "weeks": ["SECOND"], "opens": "02:00", "closes": "06:00" | "cron": "0 2 * * ? *" | window.durationMinutes is missing, expected for how many minutes
        "days": ["SATURDAY"], "weeks": ["SECOND"], "opens": "02:00", "closes": "06:00" | "cron": "0 2 * * ? *", "durationMinutes": 10081 | window.durationMinutes is 10081, expected a whole number from 1 to 10080
        "days": ["SATURDAY"], "weeks": ["SECOND"], "opens": "02:00", "closes": "06:00" | "cron": "0 2 * * ? *", "durationMinutes": 240, "opens": "02:00" | window.opens is "02:00", expected no such field: there are cron, durationMinutes, zone
        "days": ["SATURDAY"], "weeks": ["SECOND"], "opens": "02:00", "closes": "06:00" | "cron": "0 2 * * ? *", "durationMinutes": 65 | window is {"cron":"0 2 * * ? *","durationMinutes":65,"zone":"Europe/Berlin"}, expected to be open for longer than the 3900 seconds
        "hours": 12          | "hours": 0               | approval.hours is 0, expected a whole number from 1 to 720
        "hours": 12          | "minutes": 12            | approval.minutes is 12, expected no such field
        "maxSurge": 2        | "maxSurge": -1           | maxSurge is -1, expected a count
        "maxSurge": 2        | "cluster": "x"           | rollout is {"cluster":"x"}, expected no cluster: the plan says it
        "maxSurge": 2        | "clusterSurge": {"nodes": 1} | rollout is {"clusterSurge":{"nodes":1}}, expected no clusterSurge: the plan says it
        "parallel": 3        | "parallel": 21           | parallel is 21, expected a whole number from 1 to 20
        "clusterSurge": 5    | "clusterSurge": 1        | clusterSurge is 1, expected a whole number from 2 to 1000
        "quietMinutes"       | "quiteMinutes"           | quiteMinutes is 30, expected no such field
        """)
    void aBadPlanIsRefusedWithTheFieldItsValueAndWhatIsExpected(String there, String instead, String message) {
        assertThat(PLAN).contains(there);
        assertThatThrownBy(() -> PatchInput.plan(PLAN.replace(there, instead)))
                .isInstanceOf(Misconfigured.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void readsWhereThePlanIsAndWhatHasChanged() throws IOException {
        assertThat(read("{\"planParameter\": \"/plan\", \"event\": " + EVENT + "}"))
                .isEqualTo(new ReadPlan.Input("", "/plan", "/ami"));
        assertThat(read("{\"planParameter\": \"/plan\", \"event\": " + BUILT + "}"))
                .isEqualTo(new ReadPlan.Input("", "/plan", null));
        assertThat(read("{\"plan\": {}}")).isEqualTo(new ReadPlan.Input("{}", "", null));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        111122223333           | 999988887777 | event.account is '999988887777', expected this account
        aws.ssm                | my.app       | event.source is 'my.app', expected aws.ssm
        Parameter Store Change | Other        | event.detail-type is 'Other', expected 'Parameter Store Change'
        "/ami"                 | ""           | event.detail.name is '', expected the name of a parameter
        """)
    void anEventThatIsNotAsAwsSendsItIsRefused(String there, String instead, String message) {
        assertThatThrownBy(
                        () -> read("{\"planParameter\": \"/plan\", \"event\": " + EVENT.replace(there, instead) + "}"))
                .isInstanceOf(Misconfigured.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void anImageThatWasNotBuiltStartsNothing() {
        assertThatThrownBy(() -> read("{\"plan\": {}, \"event\": " + BUILT.replace("AVAILABLE", "FAILED") + "}"))
                .isInstanceOf(Misconfigured.class)
                .hasMessage("event.detail.state.status is 'FAILED', expected 'AVAILABLE'");
    }

    private static ReadPlan.Input read(String input) throws IOException {
        return PatchInput.read(Json.json().readTree(input), HOLDER);
    }
}
