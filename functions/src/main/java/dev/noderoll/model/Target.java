package dev.noderoll.model;

/** What the members of a node group shall be launched from. */
public record Target(String image, Template template) {}
