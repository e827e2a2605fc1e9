package io.tenon.itests.kubernetes;

import java.util.Set;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Leaves the tests that take more than some seconds on a real node to the endurance run. */
final class QuickTests implements ExecutionCondition {
  private static final Set<String> QUICK =
      Set.of(
          "nothingIsLaunchedBeforeARequest",
          "exitWithoutAnErrorIsCompleted",
          "exitWithAnErrorIsACrashWithItsCode",
          "programsThatCannotStartAreReported",
          "badMastersAreRefused",
          "goodMastersAreRead");

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    boolean runs =
        Boolean.getBoolean("tenon.endurance")
            || context.getTestMethod().map(method -> QUICK.contains(method.getName())).orElse(true);
    return runs
        ? ConditionEvaluationResult.enabled("quick, or all are wanted")
        : ConditionEvaluationResult.disabled("-Dtenon.endurance=true runs it");
  }
}
