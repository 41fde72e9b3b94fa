package dev.noderoll.sim.asl;

import java.util.Optional;

/** One branch of a Choice: when the condition holds. */
public record Rule(
        Template condition, String comment, Optional<Template> assign, Optional<Template> output, String next) {}
