package dev.noderoll.model;

/**
 * An account and a Region of it, other than those that Noderoll runs in: a spoke, where that is the hub. Clusters there are
 * named {@code 222233334444/eu-west-1/prod}, and so are known wherever a cluster is named; no name of EKS has a slash.
 *
 * @param account twelve digits; empty for the hub's own
 * @param region empty for the hub's own
 */
public record Site(String account, String region) {

    /** The account and Region that Noderoll runs in. */
    public static final Site HOME = new Site("", "");

    /** Where a cluster is. */
    public static Site of(String cluster) {
        String[] parts = cluster.split("/", 3);
        return parts.length == 3 ? new Site(parts[0], parts[1]) : HOME;
    }

    /** The name that EKS knows a cluster by. */
    public static String plain(String cluster) {
        return cluster.substring(cluster.lastIndexOf('/') + 1);
    }

    /** The name of a cluster here; one that says already where it is stays as it is. */
    public String qualified(String cluster) {
        return equals(HOME) || cluster.contains("/") ? cluster : account + "/" + region + "/" + cluster;
    }

    /**
     * The same site as it is seen from an execution: what is left out is that execution's own, and its own account and
     * Region are {@link #HOME}.
     *
     * @param holder {@code arn:aws:states:<region>:<account>:execution:...}
     */
    public Site from(String holder) {
        String[] arn = holder.split(":", -1);
        String ownRegion = arn.length > 4 ? arn[3] : "";
        String ownAccount = arn.length > 4 ? arn[4] : "";
        Site whole = new Site(account.isEmpty() ? ownAccount : account, region.isEmpty() ? ownRegion : region);
        return whole.equals(new Site(ownAccount, ownRegion)) ? HOME : whole;
    }

    /** A cluster's name as it is seen from an execution. */
    public static String seenFrom(String holder, String cluster) {
        return of(cluster).from(holder).qualified(plain(cluster));
    }
}
