package dev.noderoll.model;

/** What a group's termination hook says in its metadata: whose nodes the instances are, and how they are drained. */
public record HookSettings(String cluster, DrainPolicy policy) {}
