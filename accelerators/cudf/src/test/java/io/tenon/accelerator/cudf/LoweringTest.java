package io.tenon.accelerator.cudf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.spi.accelerator.AggregateCall;
import io.tenon.spi.accelerator.AggregateMode;
import io.tenon.spi.accelerator.DataType;
import io.tenon.spi.accelerator.DataType.Decimal;
import io.tenon.spi.accelerator.DataType.Simple;
import io.tenon.spi.accelerator.EvalMode;
import io.tenon.spi.accelerator.Expression;
import io.tenon.spi.accelerator.Expression.Call;
import io.tenon.spi.accelerator.Expression.Column;
import io.tenon.spi.accelerator.Expression.Literal;
import io.tenon.spi.accelerator.Field;
import io.tenon.spi.accelerator.FileFormat;
import io.tenon.spi.accelerator.FileSplit;
import io.tenon.spi.accelerator.JoinType;
import io.tenon.spi.accelerator.NamedExpression;
import io.tenon.spi.accelerator.Refusal;
import io.tenon.spi.accelerator.Relation;
import io.tenon.spi.accelerator.SortKey;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is compiled and what is refused; none of it touches cuDF's library. */
class LoweringTest {
  private static final Field KEY = new Field("k", Simple.INT, true);
  private static final Field PRICE = new Field("p", new Decimal(15, 2), true);
  private static final Field NAME = new Field("n", Simple.STRING, true);
  private static final Relation INPUT = new Relation.Input(0, List.of(KEY, PRICE, NAME));

  @Test
  void aQueryOfScanFilterAggregateAndTopIsCompiled() {
    Relation scan =
        new Relation.Scan(
            FileFormat.PARQUET,
            List.of(new FileSplit(URI.create("file:///t/a.parquet"), 0, 10, 10, List.of())),
            List.of(KEY, PRICE, NAME),
            List.of(),
            false,
            Map.of());
    Relation filter =
        new Relation.Filter(
            scan, call("like", Simple.BOOLEAN, column(2), new Literal(Simple.STRING, "a%")));
    Relation sum = aggregate(filter, AggregateMode.COMPLETE, "sum", new Decimal(25, 2), column(1));
    Relation top =
        new Relation.TopN(
            sum,
            List.of(new SortKey(new Column(1, new Decimal(25, 2), true), false, false)),
            10,
            0);
    Lowering lowering = new Lowering();

    lowering.root(top);

    assertEquals(List.of(), lowering.refusals());
    assertEquals(
        "topn[k, r]\n  aggregate[k, r]\n    filter[k, p, n]\n      scan[k, p, n]",
        lowering.description());
  }

  @ParameterizedTest
  @EnumSource(JoinType.class)
  void everyJoinIsCompiled(JoinType type) {
    List<Expression> keys = type == JoinType.CROSS ? List.of() : List.of(column(0));

    assertEquals(List.of(), refusals(new Relation.Join(INPUT, INPUT, type, keys, keys, null)));
  }

  @Test
  void allReasonsAreFoundWithTheirRelations() {
    Relation filter =
        new Relation.Filter(
            INPUT, call("rlike", Simple.BOOLEAN, column(2), new Literal(Simple.STRING, "a+")));
    Relation project =
        new Relation.Project(
            filter, List.of(new NamedExpression("x", call("soundex", Simple.STRING, column(2)))));

    List<Refusal> refusals = refusals(project);

    assertEquals(
        List.of(
            new Refusal(filter, "function rlike(string, string) is not supported"),
            new Refusal(project, "function soundex(string) is not supported")),
        refusals);
  }

  @Test
  void digitsThatSparkDropsAreRefused() {
    Expression wide = new Column(1, new Decimal(30, 10), true);
    Relation.Input input =
        new Relation.Input(0, List.of(KEY, new Field("p", new Decimal(30, 10), true)));

    assertTrue(
        why(project(input, call("*", new Decimal(38, 6), wide, wide))).contains("drops some"));
    assertEquals(List.of(), refusals(project(input, call("+", new Decimal(31, 10), wide, wide))));
  }

  @Test
  void whatMayGiveNullInsteadOfAnErrorIsRefused() {
    Call sum = new Call("+", List.of(column(0), column(0)), Simple.INT, true, EvalMode.TRY);

    assertTrue(why(project(INPUT, sum)).contains("gives null on errors"));
  }

  @ParameterizedTest
  @EnumSource(AggregateMode.class)
  void sumsOfDecimalsHaveSparksBuffers(AggregateMode mode) {
    Relation input =
        mode == AggregateMode.FINAL
            ? new Relation.Input(
                0,
                List.of(
                    KEY,
                    new Field("sum", new Decimal(25, 2), true),
                    new Field("isEmpty", Simple.BOOLEAN, false)))
            : INPUT;
    List<Expression> arguments =
        mode == AggregateMode.FINAL
            ? List.of(new Column(1, new Decimal(25, 2), true), new Column(2, Simple.BOOLEAN, false))
            : List.of(column(1));
    Field sum = new Field("sum", new Decimal(25, 2), true);
    List<Field> results =
        mode == AggregateMode.PARTIAL
            ? List.of(sum, new Field("isEmpty", Simple.BOOLEAN, false))
            : List.of(sum);
    AggregateCall call = new AggregateCall("sum", arguments, false, null, results, EvalMode.ANSI);

    assertEquals(
        List.of(),
        refusals(
            new Relation.Aggregate(
                input, List.of(new NamedExpression("k", column(0))), List.of(call), mode)));
  }

  @Test
  void countsOfDistinctValuesAreCompiledAloneOnly() {
    AggregateCall distinct =
        new AggregateCall(
            "count",
            List.of(column(0)),
            true,
            null,
            List.of(new Field("c", Simple.LONG, false)),
            EvalMode.ANSI);
    AggregateCall all =
        new AggregateCall(
            "count",
            List.of(),
            false,
            null,
            List.of(new Field("c", Simple.LONG, false)),
            EvalMode.ANSI);

    assertEquals(
        List.of(),
        refusals(
            new Relation.Aggregate(INPUT, List.of(), List.of(distinct), AggregateMode.COMPLETE)));
    assertTrue(
        why(new Relation.Aggregate(
                INPUT, List.of(), List.of(distinct, all), AggregateMode.COMPLETE))
            .contains("distinct aggregates beside others"));
  }

  @Test
  void nestedColumnsAndRemoteFilesAreRefused() {
    Field list = new Field("l", new DataType.Array(Simple.INT, true), true);
    Relation remote =
        new Relation.Scan(
            FileFormat.PARQUET,
            List.of(new FileSplit(URI.create("s3a://b/a.parquet"), 0, 10, 10, List.of())),
            List.of(KEY),
            List.of(),
            false,
            Map.of());

    assertEquals("columns of array are not supported", why(new Relation.Input(0, List.of(list))));
    assertEquals("files of s3a are not supported", why(remote));
  }

  @Test
  void windowsAreRefused() {
    assertEquals(
        "windows are not supported",
        why(new Relation.Window(INPUT, List.of(), List.of(), List.of())));
  }

  private static Relation project(Relation input, Expression expression) {
    return new Relation.Project(input, List.of(new NamedExpression("x", expression)));
  }

  private static Relation aggregate(
      Relation input, AggregateMode mode, String function, DataType type, Expression argument) {
    return new Relation.Aggregate(
        input,
        List.of(new NamedExpression("k", column(0))),
        List.of(
            new AggregateCall(
                function,
                List.of(argument),
                false,
                null,
                List.of(new Field("r", type, true)),
                EvalMode.ANSI)),
        mode);
  }

  private static Column column(int ordinal) {
    Field field = INPUT.output().get(ordinal);
    return new Column(ordinal, field.type(), field.nullable());
  }

  private static Call call(String function, DataType type, Expression... arguments) {
    return new Call(function, List.of(arguments), type, true, EvalMode.ANSI);
  }

  private static List<Refusal> refusals(Relation root) {
    Lowering lowering = new Lowering();
    lowering.root(root);
    return lowering.refusals();
  }

  private static String why(Relation root) {
    return refusals(root).get(0).why();
  }
}
