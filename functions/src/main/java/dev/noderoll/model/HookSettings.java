package dev.noderoll.model;

/** What a group's termination hook says in its metadata: whose nodes the instances are, and how they are drained. */
public record HookSettings(String cluster, DrainPolicy policy) {

    /** The same of a group at a site: its cluster is there, whatever the metadata says of that. */
    public HookSettings at(Site site) {
        return new HookSettings(site.qualified(Site.plain(cluster)), policy);
    }
}
