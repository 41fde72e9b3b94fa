package dev.noderoll.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.noderoll.model.PodProfile.PreStop;
import dev.noderoll.model.PodProfile.Probe;
import dev.noderoll.recorded.RecordedServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApiProfilesTest {

    private final RecordedServer server = new RecordedServer();
    private final ApiProfiles profiles = new ApiProfiles(Connection.open(server.endpoint()));

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'sleep':{'seconds':7}} | Sleeps[seconds=7]",
                "{'exec':{'command':['sh','-c','sleep 15 && nginx -s quit']}} | Sleeps[seconds=15]",
                "{'exec':{'command':['sleep','20']}} | Sleeps[seconds=20]",
                "{'exec':{'command':['/bin/sleep','20']}} | Sleeps[seconds=20]",
                "{'exec':{'command':['nginx','-s','quit']}} | Untold[]",
                "{'exec':{'command':['sh','-c','oversleep 5']}} | Untold[]",
                "{'httpGet':{'path':'/drain','port':80}} | Untold[]"
            })
    void aHookTellsItsTimeBySleeping(String hook, String expected) {
        only(pod("shop", "{\"lifecycle\":{\"preStop\":" + hook.replace('\'', '"') + "}}", ""));

        assertThat(profiles.all().getFirst().preStop()).hasToString(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | NONE",
                "{'readinessProbe':{}} | PROBED",
                "{'ports':[{'containerPort':80}]} | NONE",
                "{'ports':[{'containerPort':80}],'readinessProbe':{}} | PROBED",
                "{'readinessProbe':{}},{'name':'side'} | NONE",
                "{'ports':[{'containerPort':80}],'readinessProbe':{}},{'name':'side'} | PROBED"
            })
    void containersWithPortsHaveToBeProbed(String containers, Probe expected) {
        only(pod("shop", containers.replace('\'', '"'), ""));

        assertThat(profiles.all().getFirst().readiness()).isEqualTo(expected);
        assertThat(profiles.all().getFirst().preStop()).isEqualTo(new PreStop.None());
    }

    /** Of several containers the one that serves is the one with the longer hook, or with one that tells nothing. */
    @ParameterizedTest
    @CsvSource({"7,15,Sleeps[seconds=15]", "15,7,Sleeps[seconds=15]", "7,x,Untold[]", "x,7,Untold[]"})
    void theLongestHookOfSeveralContainersCounts(String one, String other, String expected) {
        only(pod("shop", sleeping(one) + "," + sleeping(other), ""));

        assertThat(profiles.all().getFirst().preStop()).hasToString(expected);
    }

    private static String sleeping(String seconds) {
        return "{\"lifecycle\":{\"preStop\":{\"exec\":{\"command\":[\"sleep\",\"" + seconds + "\"]}}}}";
    }

    private void only(String pod) {
        for (int i = 0; i < 2; i++) {
            server.answers(200, list(pod));
        }
    }

    private static String pod(String namespace, String containers, String volume) {
        return "{\"metadata\":{\"name\":\"p\",\"namespace\":\"" + namespace
                + "\",\"uid\":\"u\"},\"spec\":{\"containers\":[" + containers + "],\"volumes\":[" + volume
                + "]},\"status\":{\"phase\":\"Running\"}}";
    }

    private static String list(String items) {
        return "{\"metadata\":{},\"items\":[" + items + "]}";
    }
}
