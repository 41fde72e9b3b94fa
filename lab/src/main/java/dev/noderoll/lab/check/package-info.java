/**
 * The promises of a rollout, each as a check of the world alone: none calls the code that it checks.
 *
 * <p>A check hears of every change, and is asked after every event; what it finds broken goes to {@link
 * dev.noderoll.lab.check.Violations}.
 */
@NullMarked
package dev.noderoll.lab.check;

import org.jspecify.annotations.NullMarked;
