package dev.noderoll.handler;

import dev.noderoll.model.Site;
import dev.noderoll.port.Misconfigured;
import java.util.List;

/** The other accounts and Regions that functions may act in: the spokes. */
public interface Sites {

    /** None: what is elsewhere is refused. */
    Sites NONE = new Sites() {
        @Override
        public Ports at(Site site) {
            throw refused(site, List.of());
        }

        @Override
        public List<Site> all() {
            return List.of();
        }
    };

    /**
     * Everything that functions know of the world there. Calls nothing yet.
     *
     * @throws Misconfigured when it is none of the spokes
     */
    Ports at(Site site);

    /** Every spoke. */
    List<Site> all();

    /** What to say of a site that is none of the spokes. */
    static Misconfigured refused(Site site, List<Site> all) {
        return Misconfigured.field(
                "account",
                site.account() + "/" + site.region(),
                all.isEmpty()
                        ? "the account and Region of Noderoll: it has no spokes (SpokeAccounts, SpokeRegions)"
                        : "an account and Region among the spokes: "
                                + String.join(
                                        ", ",
                                        all.stream()
                                                .map(s -> s.account() + "/" + s.region())
                                                .toList()));
    }
}
