package dev.noderoll.handler;

import dev.noderoll.model.Site;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The spokes that the template has told a function of: each of the accounts {@code SPOKE_ACCOUNTS} in each of the Regions
 * {@code SPOKE_REGIONS}, both separated by commas. The clients of each are made once, when it is first needed.
 */
final class Spokes implements Sites {

    private final List<Site> all;
    private final Function<Site, Ports> maker;
    private final Map<Site, Ports> made = new ConcurrentHashMap<>();

    Spokes(Map<String, String> environment, Function<Site, Ports> maker) {
        List<String> regions = listed(environment, "SPOKE_REGIONS");
        this.all = listed(environment, "SPOKE_ACCOUNTS").stream()
                .flatMap(account -> regions.stream().map(region -> new Site(account, region)))
                .toList();
        this.maker = maker;
    }

    private static List<String> listed(Map<String, String> environment, String name) {
        return Arrays.stream(environment.getOrDefault(name, "").split(",", -1))
                .map(String::strip)
                .filter(each -> !each.isEmpty())
                .toList();
    }

    @Override
    public Ports at(Site site) {
        if (!all.contains(site)) {
            throw Sites.refused(site, all);
        }
        return made.computeIfAbsent(site, maker);
    }

    @Override
    public List<Site> all() {
        return all;
    }
}
