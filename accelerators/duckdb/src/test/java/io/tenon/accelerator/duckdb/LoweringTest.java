package io.tenon.accelerator.duckdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.spi.accelerator.AggregateCall;
import io.tenon.spi.accelerator.AggregateMode;
import io.tenon.spi.accelerator.DataType.Simple;
import io.tenon.spi.accelerator.EvalMode;
import io.tenon.spi.accelerator.Expression;
import io.tenon.spi.accelerator.Expression.Call;
import io.tenon.spi.accelerator.Expression.Column;
import io.tenon.spi.accelerator.Expression.Literal;
import io.tenon.spi.accelerator.Field;
import io.tenon.spi.accelerator.Fragment;
import io.tenon.spi.accelerator.JoinType;
import io.tenon.spi.accelerator.NamedExpression;
import io.tenon.spi.accelerator.Relation;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The SQL of joins with aggregates. */
class LoweringTest {
  private static final Column KEY = new Column(0, Simple.LONG, true);

  private static Relation.Values rows(Long... values) {
    return new Relation.Values(
        List.of(new Field("n", Simple.LONG, true)),
        Stream.of(values).map(value -> List.of(new Literal(Simple.LONG, value))).toList());
  }

  private static Expression call(String function, Expression... arguments) {
    return new Call(function, List.of(arguments), Simple.BOOLEAN, false, EvalMode.LEGACY);
  }

  private static Relation notNull(Relation input) {
    return new Relation.Filter(input, call("isnotnull", KEY));
  }

  private static Relation positive(Relation input) {
    return new Relation.Filter(input, call(">", KEY, new Literal(Simple.LONG, 0L)));
  }

  private static Relation counted(Relation input, boolean nullable) {
    return new Relation.Aggregate(
        input,
        List.of(new NamedExpression("k", new Column(0, Simple.LONG, nullable))),
        List.of(
            new AggregateCall(
                "count",
                List.of(),
                false,
                null,
                List.of(new Field("count(1)", Simple.LONG, false)),
                EvalMode.ANSI)),
        AggregateMode.COMPLETE);
  }

  private static Relation join(Relation left, Relation right, JoinType type) {
    return new Relation.Join(left, right, type, List.of(KEY), List.of(KEY), null);
  }

  private static String sql(Relation root) {
    Lowering lowering = new Lowering(new Fragment(root, ZoneOffset.UTC));
    String query = lowering.root(root);
    assertEquals(List.of(), lowering.refusals());
    return String.join(", ", lowering.tables()) + query;
  }

  private static int count(String text, String part) {
    return text.split(java.util.regex.Pattern.quote(part), -1).length - 1;
  }

  @Test
  void aggregatesThatDifferInNullsOfTheirKeysAreOne() {
    Relation rows = positive(rows(1L, null));
    Relation again = positive(rows(1L, null));

    String sql =
        sql(join(counted(rows, true), counted(notNull(again), false), JoinType.LEFT_OUTER));

    assertEquals(1, count(sql, "MATERIALIZED"), sql);
    assertEquals(1, count(sql, "count("), sql);
  }

  @Test
  void groupsThatAJoinAsksForAreFoundByItsKeys() {
    for (JoinType type : List.of(JoinType.INNER, JoinType.LEFT_OUTER)) {
      String sql = sql(join(positive(rows(1L)), counted(rows(1L, 2L), true), type));

      assertTrue(sql.contains("JOIN LATERAL"), sql);
    }
    String turned = sql(join(counted(rows(1L, 2L), true), positive(rows(1L)), JoinType.INNER));
    assertTrue(turned.contains("JOIN LATERAL"), turned);
  }

  @Test
  void aggregatesAreComputedAtOnceForAllOrManyKeys() {
    Relation all = counted(rows(1L, 2L), true);

    assertFalse(sql(join(rows(1L), all, JoinType.INNER)).contains("LATERAL"));
    assertFalse(sql(join(notNull(rows(1L)), all, JoinType.INNER)).contains("LATERAL"));
    assertFalse(sql(join(positive(rows(1L)), all, JoinType.LEFT_SEMI)).contains("LATERAL"));
    assertFalse(sql(join(all, positive(rows(1L)), JoinType.LEFT_OUTER)).contains("LATERAL"));
  }

  @Test
  void whatIsComputedFromAnAggregateIsComputedOnceWithIt() {
    Relation many = positive(counted(rows(1L, 2L), true));

    String sql = sql(join(many, many, JoinType.LEFT_OUTER));

    assertEquals(1, count(sql, "MATERIALIZED"), sql);
    assertEquals(1, count(sql, " > "), sql);
  }

  @Test
  void partsThatContainOthersHaveNamesOfTheirOwn() {
    Relation inner = counted(rows(1L, 2L), true);
    Relation outer = counted(join(inner, rows(1L), JoinType.LEFT_SEMI), true);
    Relation both = join(join(outer, outer, JoinType.LEFT_OUTER), inner, JoinType.LEFT_OUTER);

    Lowering lowering = new Lowering(new Fragment(both, ZoneOffset.UTC));
    lowering.root(both);

    assertEquals(
        List.of("common_0", "common_1"),
        lowering.tables().stream().map(table -> table.split(" ", 2)[0]).toList());
  }

  @Test
  void checksOfNullsThatAreImpliedAreLeftOut() {
    for (JoinType type : List.of(JoinType.INNER, JoinType.LEFT_SEMI)) {
      String keys = sql(join(notNull(rows(1L)), notNull(rows(1L)), type));
      assertFalse(keys.contains("IS NOT NULL"), keys);
    }
    String compared = sql(positive(notNull(rows(1L))));
    assertTrue(compared.contains("IS NOT NULL"), "only in one filter: " + compared);
    String together =
        sql(
            new Relation.Filter(
                rows(1L),
                call(
                    "and",
                    call("isnotnull", KEY),
                    call("not", call("in", KEY, new Literal(Simple.LONG, 3L))))));
    assertFalse(together.contains("IS NOT NULL"), together);
  }

  @Test
  void checksOfNullsStayWhereNullsAreSeen() {
    String outer = sql(join(notNull(rows(1L)), rows(1L), JoinType.LEFT_OUTER));
    assertTrue(outer.contains("IS NOT NULL"), outer);

    String either =
        sql(
            new Relation.Filter(
                rows(1L),
                call(
                    "and",
                    call("isnotnull", KEY),
                    call("or", call("isnull", KEY), call("=", KEY, KEY)))));
    assertTrue(either.contains("IS NOT NULL"), either);
  }

  @Test
  void patternsWithoutEscapesAreMatchedTheFasterWay() {
    assertFalse(like("%a_b%").contains("ESCAPE"));
    assertTrue(like("100\\%").contains("ESCAPE"));
  }

  private static String like(String pattern) {
    Relation.Values texts =
        new Relation.Values(List.of(new Field("s", Simple.STRING, true)), List.of());
    return sql(
        new Relation.Filter(
            texts,
            call(
                "like",
                new Column(0, Simple.STRING, true),
                new Literal(Simple.STRING, pattern),
                new Literal(Simple.STRING, "\\"))));
  }
}
