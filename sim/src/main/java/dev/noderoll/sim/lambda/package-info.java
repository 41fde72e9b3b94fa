/** AWS Lambda: functions that take time, in environments that start cold. */
@NullMarked
package dev.noderoll.sim.lambda;

import org.jspecify.annotations.NullMarked;
