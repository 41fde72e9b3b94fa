package dev.noderoll.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a group's Lease says: who holds the group, which members are claimed, which have failed.
 *
 * @param version grows with each write of the page, not with a renewal: a page is written only over the version that
 *     was read
 */
public record LedgerPage(String holder, List<Claim> claims, List<InstanceId> failed, String version) {

    public LedgerPage {
        claims = List.copyOf(claims);
        failed = List.copyOf(failed);
    }

    public Optional<Claim> claim(InstanceId instance) {
        return claims.stream().filter(c -> c.instance().equals(instance)).findFirst();
    }

    public LedgerPage with(Claim claim) {
        List<Claim> more = new ArrayList<>(claims);
        more.removeIf(c -> c.instance().equals(claim.instance()));
        more.add(claim);
        return new LedgerPage(holder, more, failed, version);
    }

    public LedgerPage released(InstanceId instance) {
        List<Claim> fewer =
                claims.stream().filter(c -> !c.instance().equals(instance)).toList();
        return new LedgerPage(holder, fewer, failed, version);
    }

    /** Released, and counted among the failed, once. */
    public LedgerPage failed(InstanceId instance) {
        List<InstanceId> more = new ArrayList<>(failed);
        if (!more.contains(instance)) {
            more.add(instance);
        }
        return new LedgerPage(holder, released(instance).claims(), more, version);
    }
}
