/** What became of a rollout, for people: one model, and a page, a text and data made of it. */
@NullMarked
package dev.noderoll.cli.report;

import org.jspecify.annotations.NullMarked;
