package io.tenon.accelerator.duckdb;

import io.tenon.spi.accelerator.AggregateCall;
import io.tenon.spi.accelerator.DataType;
import io.tenon.spi.accelerator.Expression;
import io.tenon.spi.accelerator.Field;
import io.tenon.spi.accelerator.Fragment;
import io.tenon.spi.accelerator.NamedExpression;
import io.tenon.spi.accelerator.Refusal;
import io.tenon.spi.accelerator.Relation;
import io.tenon.spi.accelerator.SortKey;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Makes one SQL query of a fragment. Each relation is a query of its own in the FROM clause of the
 * one above; DuckDB's optimizer flattens them. Scans and inputs are only named here: what they read
 * is known when the fragment runs.
 */
final class Lowering {
  private final Expressions expressions;
  private final Aggregates aggregates;
  private final Windows windows;
  private final Joins joins;
  private final List<ScanSource> scans = new ArrayList<>();
  private final List<Relation.Input> inputs = new ArrayList<>();
  private final List<Refusal> refusals = new ArrayList<>();
  private final Commons commons = new Commons();
  private final Simplification simplification = new Simplification();

  private int aliases;

  Lowering(Fragment fragment) {
    expressions = new Expressions(fragment.zone(), relation -> lower(relation).query());
    aggregates = new Aggregates(expressions);
    windows = new Windows(expressions, aggregates);
    joins = new Joins(expressions, simplification, this::lower, this::alias);
  }

  /** Why the fragment is not computed here; empty when it is. */
  List<Refusal> refusals() {
    return List.copyOf(refusals);
  }

  /** What the query reads as {@code scan_0}, {@code scan_1}, ... */
  List<ScanSource> scans() {
    return List.copyOf(scans);
  }

  /** What the query reads as {@code input_0}, {@code input_1}, ..., by the request's index. */
  List<Relation.Input> inputs() {
    return List.copyOf(inputs);
  }

  /** What the query reads besides, and names itself, in an order in which each may name others. */
  List<String> tables() {
    return commons.tables();
  }

  /** The query for the whole fragment; each column has exactly the type that Spark resolved. */
  String root(Relation root) {
    Relation simple = simplification.root(root);
    Rows rows = lower(simple);
    if (root.output().isEmpty()) {
      refusals.add(new Refusal(root, "rows without columns cannot cross"));
      return rows.query();
    }
    return commons.placed(checked(root, () -> typed(rows, root.output())).query());
  }

  private Rows typed(Rows rows, List<Field> output) {
    String alias = alias();
    List<Sql> columns = rows.columns(alias);
    List<Sql> typed = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      DataType type = output.get(i).type();
      typed.add(new Sql(columns.get(i).as(type), type));
    }
    return Rows.select(typed, rows.from(alias));
  }

  private String alias() {
    return "t" + aliases++;
  }

  /** Notes a refusal and goes on, so that all reasons are found at once. */
  private Rows checked(Relation relation, Supplier<Rows> lowering) {
    try {
      return lowering.get();
    } catch (Unsupported e) {
      refusals.add(new Refusal(simplification.origin(relation), e.getMessage()));
      return new Rows("", relation.output().stream().map(Field::type).toList());
    }
  }

  private Rows lower(Relation relation) {
    return simplification.isRepeated(relation)
        ? commons.use(relation, alias(), () -> lowerEach(relation))
        : lowerEach(relation);
  }

  private Rows lowerEach(Relation relation) {
    if (relation instanceof Relation.Join join) {
      return checked(join, () -> joins.lower(join));
    }
    List<Rows> below =
        relation instanceof Relation.Scan
            ? List.of()
            : relation.inputs().stream().map(this::lower).toList();
    return checked(relation, () -> lower(relation, below));
  }

  private Rows lower(Relation relation, List<Rows> below) {
    if (relation instanceof Relation.Scan scan) {
      return scan(scan);
    }
    if (relation instanceof Relation.Input input) {
      return input(input);
    }
    if (relation instanceof Relation.Values values) {
      return values(values);
    }
    if (relation instanceof Relation.Filter filter) {
      return filter(filter, below.get(0));
    }
    if (relation instanceof Relation.Project project) {
      String alias = alias();
      return Rows.select(
          named(project.columns(), below.get(0).columns(alias)), below.get(0).from(alias));
    }
    if (relation instanceof Relation.Aggregate aggregate) {
      return aggregate(aggregate, below.get(0));
    }
    if (relation instanceof Relation.Sort sort) {
      return sorted(sort.keys(), below.get(0), "");
    }
    if (relation instanceof Relation.Limit limit) {
      String alias = alias();
      return all(below.get(0), alias, limit(limit.limit(), limit.offset()));
    }
    if (relation instanceof Relation.TopN top) {
      return sorted(top.keys(), below.get(0), limit(top.limit(), top.offset()));
    }
    if (relation instanceof Relation.Union union) {
      return union(union, below);
    }
    if (relation instanceof Relation.Window window) {
      String alias = alias();
      List<Sql> columns = below.get(0).columns(alias);
      List<Sql> results =
          window.calls().stream().map(call -> windows.lower(window, call, columns)).toList();
      return Rows.select(
          Stream.concat(columns.stream(), results.stream()).toList(), below.get(0).from(alias));
    }
    return expand((Relation.Expand) relation, below.get(0));
  }

  private List<Sql> named(List<NamedExpression> columns, List<Sql> input) {
    return columns.stream().map(column -> expressions.lower(column.expression(), input)).toList();
  }

  private static Rows all(Rows input, String alias, String rest) {
    return Rows.select(input.columns(alias), input.from(alias) + rest);
  }

  private Rows scan(Relation.Scan scan) {
    int index = scans.size();
    scans.add(ScanSource.of(scan));
    return named("scan_" + index, scan.output());
  }

  private Rows input(Relation.Input input) {
    if (inputs.stream().anyMatch(other -> other.index() == input.index())) {
      throw new Unsupported("an input that is read twice is not supported");
    }
    inputs.add(input);
    return named("input_" + input.index(), input.output());
  }

  private Rows named(String table, List<Field> output) {
    List<DataType> types = output.stream().map(Field::type).toList();
    types.forEach(Types::sql);
    String alias = alias();
    return Rows.select(new Rows("", types).columns(alias), " FROM " + table + " AS " + alias);
  }

  private static Rows values(Relation.Values values) {
    List<DataType> types = values.output().stream().map(Field::type).toList();
    if (values.rows().isEmpty() || types.isEmpty()) {
      List<Sql> nulls =
          types.stream().map(type -> Literals.sql(new Expression.Literal(type, null))).toList();
      return Rows.select(
          nulls, types.isEmpty() ? " FROM range(" + values.rows().size() + ")" : " WHERE FALSE");
    }
    String rows =
        values.rows().stream()
            .map(
                row ->
                    row.stream()
                        .map(literal -> Literals.sql(literal).text())
                        .collect(Collectors.joining(", ", "(", ")")))
            .collect(Collectors.joining(", "));
    String names =
        IntStream.range(0, types.size())
            .mapToObj(i -> "c" + i)
            .collect(Collectors.joining(", ", "(", ")"));
    return Rows.select(
        new Rows("", types).columns("v"), " FROM (VALUES " + rows + ") AS v" + names);
  }

  private Rows filter(Relation.Filter filter, Rows input) {
    String alias = alias();
    String condition = expressions.lower(filter.condition(), input.columns(alias)).text();
    return all(input, alias, " WHERE " + condition);
  }

  private Rows aggregate(Relation.Aggregate aggregate, Rows input) {
    String alias = alias();
    List<Sql> columns = input.columns(alias);
    List<Sql> keys = named(aggregate.groupings(), columns).stream().map(Lowering::key).toList();
    List<Sql> results = new ArrayList<>(keys);
    for (AggregateCall call : aggregate.aggregates()) {
      results.addAll(aggregates.lower(call, aggregate.mode(), columns));
    }
    String groupBy =
        IntStream.rangeClosed(1, keys.size())
            .mapToObj(Integer::toString)
            .collect(Collectors.joining(", ", keys.isEmpty() ? "" : " GROUP BY ", ""));
    return Rows.select(results, input.from(alias) + joins.condition(aggregate, keys) + groupBy);
  }

  /** Of equal keys Spark gives the one that is not negative, DuckDB whichever came first. */
  private static Sql key(Sql key) {
    return Types.isFloating(key.type()) ? new Sql("(" + key.text() + " + 0)", key.type()) : key;
  }

  private Rows sorted(List<SortKey> keys, Rows input, String rest) {
    String alias = alias();
    List<Sql> columns = input.columns(alias);
    return all(input, alias, orderBy(keys, columns, expressions) + rest);
  }

  static String orderBy(List<SortKey> keys, List<Sql> columns, Expressions expressions) {
    return keys.isEmpty()
        ? ""
        : keys.stream()
            .map(
                key -> {
                  if (Types.isNested(key.expression().type())) {
                    throw new Unsupported(
                        "an order of "
                            + Types.words(key.expression().type())
                            + " is not supported");
                  }
                  return expressions.lower(key.expression(), columns).text()
                      + (key.ascending() ? " ASC" : " DESC")
                      + (key.nullsFirst() ? " NULLS FIRST" : " NULLS LAST");
                })
            .collect(Collectors.joining(", ", " ORDER BY ", ""));
  }

  private static String limit(long limit, long offset) {
    return " LIMIT " + limit + (offset == 0 ? "" : " OFFSET " + offset);
  }

  private Rows union(Relation.Union union, List<Rows> inputs) {
    List<DataType> types = union.output().stream().map(Field::type).toList();
    String text =
        inputs.stream()
            .map(input -> typed(input, union.output()).query())
            .collect(Collectors.joining(" UNION ALL "));
    return new Rows(text, types);
  }

  /** One pass over the input: each row meets the numbers of the projections. */
  private Rows expand(Relation.Expand expand, Rows input) {
    String alias = alias();
    List<Sql> columns = input.columns(alias);
    List<List<Sql>> projections =
        expand.projections().stream()
            .map(projection -> expressions.lower(projection, columns))
            .toList();
    List<Sql> results = new ArrayList<>();
    for (int i = 0; i < expand.output().size(); i++) {
      DataType type = expand.output().get(i).type();
      StringBuilder text = new StringBuilder("CASE p.n");
      for (int n = 0; n < projections.size(); n++) {
        text.append(" WHEN ").append(n).append(" THEN ").append(projections.get(n).get(i).as(type));
      }
      results.add(new Sql(text.append(" END").toString(), type));
    }
    return Rows.select(
        results,
        input.from(alias)
            + " CROSS JOIN (SELECT range AS n FROM range("
            + projections.size()
            + ")) AS p");
  }
}
