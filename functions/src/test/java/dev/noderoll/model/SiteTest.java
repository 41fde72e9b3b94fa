package dev.noderoll.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SiteTest {

    private static final String HOLDER = "arn:aws:states:eu-central-1:111122223333:execution:rollout:e-1";

    @Test
    void aClusterElsewhereSaysWhereItIsAndKeepsItsNameForEks() {
        Site site = new Site("222233334444", "eu-west-1");

        assertThat(site.qualified("prod")).isEqualTo("222233334444/eu-west-1/prod");
        assertThat(Site.of("222233334444/eu-west-1/prod")).isEqualTo(site);
        assertThat(Site.plain("222233334444/eu-west-1/prod")).isEqualTo("prod");
    }

    @Test
    void aClusterAtHomeIsCalledByItsNameAlone() {
        assertThat(Site.HOME.qualified("prod")).isEqualTo("prod");
        assertThat(Site.of("prod")).isEqualTo(Site.HOME);
        assertThat(Site.plain("prod")).isEqualTo("prod");
    }

    /** What is left out is the execution's own, and what is its own is no spoke. */
    @ParameterizedTest
    @CsvSource({
        "prod, prod",
        "111122223333/eu-central-1/prod, prod",
        "111122223333//prod, prod",
        "/eu-central-1/prod, prod",
        "222233334444//prod, 222233334444/eu-central-1/prod",
        "/eu-west-1/prod, 111122223333/eu-west-1/prod",
        "222233334444/eu-west-1/prod, 222233334444/eu-west-1/prod"
    })
    void aNameIsCompletedByTheExecutionThatReadsIt(String asked, String seen) {
        assertThat(Site.seenFrom(HOLDER, asked)).isEqualTo(seen);
    }
}
