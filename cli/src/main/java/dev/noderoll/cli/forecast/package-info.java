/** What a rollout would do: its steps, run in virtual time on a copy of the cluster and the group as they are now. */
@NullMarked
package dev.noderoll.cli.forecast;

import org.jspecify.annotations.NullMarked;
