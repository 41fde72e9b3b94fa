package dev.noderoll.sim.asl;

import java.util.Optional;

/**
 * What states of every kind have.
 *
 * @param comment empty when there is none
 * @param assign variables to set when the state ends well
 * @param output what the state hands on; empty for the kind's default
 */
public record Basics(String name, String comment, Optional<Template> assign, Optional<Template> output) {}
