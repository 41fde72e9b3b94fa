@NullMarked
package dev.noderoll.lab.facts;

import org.jspecify.annotations.NullMarked;
