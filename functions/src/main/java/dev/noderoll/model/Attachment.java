package dev.noderoll.model;

/** A VolumeAttachment: a persistent volume that is attached to a node, or on its way there or off it. */
public record Attachment(String name, String node, String volume) {}
