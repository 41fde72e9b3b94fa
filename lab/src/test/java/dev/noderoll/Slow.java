package dev.noderoll;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/**
 * Takes half a minute or more: runs where {@code CI} is {@code true}, as {@code .ci/run} sets it; elsewhere it is counted as
 * skipped.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@EnabledIfEnvironmentVariable(
        named = "CI",
        matches = "true",
        disabledReason = "slow: CI=true ./mvnw verify runs it too")
public @interface Slow {}
