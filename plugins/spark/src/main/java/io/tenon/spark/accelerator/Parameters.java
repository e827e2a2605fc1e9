package io.tenon.spark.accelerator;

import io.tenon.spi.accelerator.EvalMode;
import java.util.Set;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.NumericEvalContext;
import scala.Option;
import scala.collection.Iterable;
import scala.jdk.javaapi.CollectionConverters;

/**
 * What a function of Catalyst is made of beside its arguments. The SPI has the arguments alone, so
 * a function with a parameter that is not known here is not translated.
 */
final class Parameters {
  private static final Set<String> FAILS =
      Set.of("failOnError", "ansiEnabled", "failOnErr", "ansi");
  private static final Set<String> OF_NO_MEANING =
      Set.of("mutableAggBufferOffset", "inputAggBufferOffset", "exprId");

  private Parameters() {}

  /**
   * What the function does where it has no result.
   *
   * @throws Untranslatable when it has a parameter that is not known
   */
  static EvalMode check(Expression expression, String zone) {
    EvalMode mode = EvalMode.LEGACY;
    for (int i = 0; i < expression.productArity(); i++) {
      Object value = expression.productElement(i);
      String name = expression.productElementName(i);
      if (isArgument(value) || OF_NO_MEANING.contains(name)) {
        continue;
      }
      if (value instanceof scala.Enumeration.Value eval && name.equals("evalMode")) {
        mode = mode(eval);
      } else if (value instanceof NumericEvalContext context) {
        mode = mode(context.evalMode());
      } else if (value instanceof Boolean fails && FAILS.contains(name)) {
        mode = fails ? EvalMode.ANSI : mode;
      } else if (name.equals("legacySizeOfNull")) {
        mode = value.equals(false) ? EvalMode.ANSI : EvalMode.LEGACY;
      } else if (!isHarmless(name, value, zone)) {
        throw new Untranslatable(
            "function %s with %s = %s".formatted(expression.prettyName(), name, value));
      }
    }
    return mode;
  }

  private static boolean isArgument(Object value) {
    if (value instanceof Option<?> option) {
      return option.isEmpty() || option.get() instanceof Expression;
    }
    return value instanceof Expression
        || (value instanceof Iterable<?> items
            && CollectionConverters.asJavaCollection(items).stream()
                .allMatch(item -> item instanceof Expression));
  }

  private static boolean isHarmless(String name, Object value, String zone) {
    return switch (name) {
      case "timeZoneId" -> value instanceof Option<?> id && id.get().equals(zone);
      case "nullOnDivideByZero" -> value.equals(true);
      case "useStringTypeWhenEmpty" -> value.equals(false);
      default -> false;
    };
  }

  static EvalMode mode(scala.Enumeration.Value mode) {
    return EvalMode.valueOf(mode.toString());
  }
}
