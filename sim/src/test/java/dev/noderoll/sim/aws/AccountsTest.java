package dev.noderoll.sim.aws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.noderoll.sim.kernel.Agenda;
import dev.noderoll.sim.kernel.Dice;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who may take a role of another account on, and what he then is. */
class AccountsTest {

    private static final String HUB_ROLE = "arn:aws:iam::111122223333:role/look";
    private static final String SPOKE_ROLE = "arn:aws:iam::222233334444:role/look";

    private final Agenda agenda = new Agenda(Instant.EPOCH);
    private final SimAws hub = new SimAws(agenda, new Dice(1), AwsSettings.usual());
    private final SimAws spoke =
            new SimAws(agenda, new Dice(2), AwsSettings.usual().at("222233334444", "eu-west-1"));
    private final Accounts accounts = new Accounts(hub);

    AccountsTest() throws IOException {
        accounts.add(spoke);
        accounts.give("KEY", HUB_ROLE);
        accounts.give("OTHER", "arn:aws:iam::111122223333:role/drain");
        trust("{\"StringEquals\": {\"sts:ExternalId\": \"id\"}}");
    }

    private void trust(String condition) throws IOException {
        accounts.addRole(SPOKE_ROLE, new ObjectMapper().readTree("""
                {"Statement": [{"Effect": "Allow", "Principal": {"AWS": "%s"}, "Action": "sts:AssumeRole", "Condition": %s}]}
                """.formatted(HUB_ROLE, condition)));
    }

    @Test
    void whoIsTrustedActsInTheRolesAccountFromThenOn() {
        String session = accounts.assume("KEY", SPOKE_ROLE, "id");

        assertThat(accounts.of(session, "eu-west-1")).isSameAs(spoke);
        assertThat(accounts.of("KEY", "eu-central-1")).isSameAs(hub);
        assertThat(accounts.principal(session)).contains(new Accounts.Principal("222233334444", SPOKE_ROLE, "KEY"));
    }

    @ParameterizedTest
    @CsvSource({
        "KEY, arn:aws:iam::222233334444:role/look, other",
        "KEY, arn:aws:iam::222233334444:role/look, ''",
        "OTHER, arn:aws:iam::222233334444:role/look, id",
        "NOBODY, arn:aws:iam::222233334444:role/look, id",
        "KEY, arn:aws:iam::222233334444:role/none, id"
    })
    void whoIsNotTrustedIsRefusedAsStsDoes(String key, String role, String externalId) {
        assertThatThrownBy(() -> accounts.assume(key, role, externalId))
                .isInstanceOfSatisfying(
                        AwsError.class, e -> assertThat(e.code()).isEqualTo("AccessDenied"))
                .hasMessageContaining("is not authorized to perform: sts:AssumeRole on resource: " + role);
    }

    @Test
    void aConditionThatIsNotUnderstoodIsNotMet() throws IOException {
        trust("{\"StringLike\": {\"sts:ExternalId\": \"*\"}}");

        assertThatThrownBy(() -> accounts.assume("KEY", SPOKE_ROLE, "id")).isInstanceOf(AwsError.class);
    }

    @Test
    void anAccountIsInItsOwnRegionsAlone() {
        String session = accounts.assume("KEY", SPOKE_ROLE, "id");

        assertThatThrownBy(() -> accounts.of(session, "eu-central-1")).isInstanceOf(AwsError.class);
    }

    @Test
    void anEventThatIsSentOnKeepsTheAccountThatItIsFrom() {
        spoke.events().onEvent(hub.events()::receive);
        spoke.putParameter("shop/image", "ami-1");
        agenda.runUntil(() -> false, Instant.EPOCH.plusSeconds(60));

        assertThat(hub.events().delivered()).singleElement().satisfies((ObjectNode event) -> {
            assertThat(event.path("account").asText()).isEqualTo("222233334444");
            assertThat(event.path("region").asText()).isEqualTo("eu-west-1");
        });
    }
}
