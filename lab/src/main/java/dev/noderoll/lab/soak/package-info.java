/** Looks for broken promises in random clusters under random faults: each run from one seed. */
@NullMarked
package dev.noderoll.lab.soak;

import org.jspecify.annotations.NullMarked;
