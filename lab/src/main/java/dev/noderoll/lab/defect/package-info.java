/** Products that are not quite the shipped one: what a soak has to find. */
@NullMarked
package dev.noderoll.lab.defect;

import org.jspecify.annotations.NullMarked;
