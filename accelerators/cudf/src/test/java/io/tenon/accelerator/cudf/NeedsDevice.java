package io.tenon.accelerator.cudf;

import io.tenon.spi.accelerator.Probe;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A test that is skipped, in plain words, where there is no device. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsDevice.Condition.class)
@interface NeedsDevice {
  /** Looks for a device without loading anything. */
  final class Condition implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      if (!(CudfProvider.here().probe() instanceof Probe.Unavailable missing)) {
        return ConditionEvaluationResult.enabled("a device was found");
      }
      String reason = "skipped: " + missing.why();
      if (context.getTestMethod().isEmpty()) {
        System.out.println(context.getDisplayName() + " " + reason);
      }
      return ConditionEvaluationResult.disabled(reason);
    }
  }
}
