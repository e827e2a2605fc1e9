package io.tenon.spark.accelerator;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.spark.sql.catalyst.analysis.FunctionRegistry$;
import org.apache.spark.sql.catalyst.expressions.BinaryOperator;
import org.apache.spark.sql.catalyst.expressions.Expression;
import scala.jdk.javaapi.CollectionConverters;

/** The one name under which the SPI knows each of Spark's functions. */
final class FunctionNames {
  private static final String CATALYST = "org.apache.spark.sql.catalyst.";

  /** Functions with several names, of which none is the class's own. */
  private static final Map<String, String> CHOSEN =
      Map.ofEntries(
          Map.entry("Average", "avg"),
          Map.entry("StddevSamp", "stddev_samp"),
          Map.entry("VarianceSamp", "var_samp"),
          Map.entry("StddevPop", "stddev_pop"),
          Map.entry("VariancePop", "var_pop"),
          Map.entry("Pow", "power"),
          Map.entry("Log", "ln"),
          Map.entry("Logarithm", "log"),
          Map.entry("DateAdd", "date_add"),
          Map.entry("DateSub", "date_sub"),
          Map.entry("DateDiff", "datediff"),
          Map.entry("UnaryMinus", "negative"),
          Map.entry("UnaryPositive", "positive"),
          Map.entry("DayOfMonth", "day"),
          Map.entry("MonotonicallyIncreasingID", "monotonically_increasing_id"),
          Map.entry("StringTrim", "trim"),
          Map.entry("StringTrimLeft", "ltrim"),
          Map.entry("StringTrimRight", "rtrim"),
          Map.entry("Contains", "contains"),
          Map.entry("StartsWith", "startswith"),
          Map.entry("EndsWith", "endswith"),
          Map.entry("StringInstr", "instr"),
          Map.entry("StringLPad", "lpad"),
          Map.entry("StringRPad", "rpad"),
          Map.entry("RLike", "rlike"),
          Map.entry("Signum", "sign"),
          Map.entry("CreateNamedStruct", "named_struct"),
          Map.entry("CreateArray", "array"),
          Map.entry("TruncTimestamp", "date_trunc"),
          Map.entry("TruncDate", "trunc"),
          Map.entry("UnscaledValue", "unscaledvalue"),
          Map.entry("MakeDecimal", "make_decimal"),
          Map.entry("AtLeastNNonNulls", "atleastnnonnulls"),
          Map.entry("NormalizeNaNAndZero", "normalizenanandzero"));

  private static final Map<String, Set<String>> REGISTERED = registered();

  private FunctionNames() {}

  private static Map<String, Set<String>> registered() {
    Map<String, Set<String>> names = new TreeMap<>();
    CollectionConverters.asJava(FunctionRegistry$.MODULE$.expressions())
        .forEach(
            (name, entry) ->
                names
                    .computeIfAbsent(entry._1().getClassName(), ignored -> new TreeSet<>())
                    .add(name));
    return names;
  }

  /**
   * @throws Untranslatable when it is not one of Spark's own functions
   */
  static String of(Expression expression) {
    String own = expression.getClass().getSimpleName();
    String chosen = CHOSEN.get(own);
    if (chosen != null && expression.getClass().getName().startsWith(CATALYST)) {
      return chosen;
    }
    if (expression instanceof BinaryOperator operator) {
      return operator.sqlOperator().toLowerCase(Locale.ROOT);
    }
    Set<String> names = REGISTERED.getOrDefault(expression.getClass().getName(), Set.of());
    String lower = own.toLowerCase(Locale.ROOT);
    if (!names.isEmpty()) {
      return names.contains(lower) ? lower : names.iterator().next();
    }
    if (expression.getClass().getName().startsWith(CATALYST)) {
      // Made by the optimizer, or by a builder under whose name the function is registered.
      return lower;
    }
    throw new Untranslatable("expression " + own);
  }
}
