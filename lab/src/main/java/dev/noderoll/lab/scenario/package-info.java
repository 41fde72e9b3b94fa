/** What a run of the lab starts from: a file that a person wrote. */
@NullMarked
package dev.noderoll.lab.scenario;

import org.jspecify.annotations.NullMarked;
