package io.tenon.accelerator.tck;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.accelerator.tck.Plan.Typed;
import io.tenon.accelerator.tck.Tally.Outcome;
import io.tenon.spi.accelerator.Compilation;
import io.tenon.spi.accelerator.DataType;
import io.tenon.spi.accelerator.DataType.Simple;
import io.tenon.spi.accelerator.EvalMode;
import io.tenon.spi.accelerator.Expression.Call;
import io.tenon.spi.accelerator.Fragment;
import io.tenon.spi.accelerator.NamedExpression;
import io.tenon.spi.accelerator.Relation;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What every accelerator has to do: a fragment that it compiles gives Spark's own rows, or fails.
 * Where Spark fails, it fails as well. It may refuse; but of each family of functions that it
 * supports it has to get a {@linkplain #share share} right.
 *
 * <p>{@code -Dtenon.tck.fragments=N} says how many are drawn for each test (50), {@code
 * -Dtenon.tck.seed=N} with which seed (1). A failure names its seed.
 */
public abstract class AcceleratorTck extends Trials {
  private static final int COLUMNS = 8;
  private static final List<Candidate> FUNCTIONS = Candidate.read("functions.txt");
  private static final List<Candidate> NESTED = Candidate.read("nested.txt");
  private static final List<Candidate> AGGREGATES = Candidate.read("aggregates.txt");

  @ParameterizedTest
  @EnumSource(
      value = EvalMode.class,
      names = {"ANSI", "LEGACY"})
  final void expressionsGiveSparksValues(EvalMode mode) {
    oracle.ansi(mode == EvalMode.ANSI);
    for (int i = 0; i < FRAGMENTS; i++) {
      expressions(mode, random("expressions" + mode, i), Generator.TYPES, FUNCTIONS);
    }
    assertRight();
    if (mode == EvalMode.LEGACY && supportsLegacyMode()) {
      assertRight(
          "arithmetic",
          "floating",
          "decimal",
          "comparison",
          "logic",
          "conditional",
          "text",
          "date",
          "time",
          "cast",
          "bits");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = EvalMode.class,
      names = {"ANSI", "LEGACY"})
  final void nestedValuesAreSparks(EvalMode mode) {
    oracle.ansi(mode == EvalMode.ANSI);
    for (int i = 0; i < FRAGMENTS / 4; i++) {
      SplittableRandom random = random("nested" + mode, i);
      expressions(mode, random, Generator.NESTED, NESTED);
      trial()
          .run(
              "nested",
              "filter of nested columns",
              List.of(Table.draw(Generator.NESTED, size(random), random.nextBoolean(), random)),
              false,
              some -> {
                Plan input = Relations.input(oracle, some.get(0), 0);
                return Relations.filter(input, input.columns().get(Generator.NESTED_CONDITION));
              });
    }
    assertRight();
    if (supportsNestedTypes()) {
      assertRight("nested");
    }
  }

  private void expressions(
      EvalMode mode, SplittableRandom random, List<DataType> types, List<Candidate> functions) {
    Generator generator = new Generator(random, mode);
    Table table = Table.draw(types, Math.min(size(random), 400), random.nextBoolean(), random);
    Plan input = Relations.input(oracle, table, 0);
    List<Typed> pool = new ArrayList<>(input.columns());
    List<Drawn> drawn = new ArrayList<>();
    for (int i = 0; i < 60 && drawn.size() < COLUMNS; i++) {
      draw(generator, input, pool, types, functions)
          .ifPresent(
              one -> {
                pool.add(one.typed());
                drawn.add(one);
              });
    }
    Trial trial = trial();
    // Together they are quick; what fails, or is refused, is tried one by one.
    if (trial.agree(
        List.of(table), Relations.project(input, drawn.stream().map(Drawn::typed).toList()))) {
      drawn.forEach(one -> tally.add(one.family(), mode + " " + one.detail(), Outcome.SAME_ROWS));
      return;
    }
    for (Drawn one : drawn) {
      trial.run(
          one.family(),
          mode + " " + one.detail(),
          List.of(table),
          false,
          tables -> tables.get(0).equals(table) ? projected(input, one) : projected(tables, one));
    }
  }

  private static Plan projected(Plan input, Drawn one) {
    return Relations.project(input, List.of(one.typed()));
  }

  private Plan projected(List<Table> tables, Drawn one) {
    return projected(Relations.input(oracle, tables.get(0), 0), one);
  }

  private record Drawn(String family, String detail, Typed typed) {}

  private static Optional<Drawn> draw(
      Generator generator,
      Plan input,
      List<Typed> pool,
      List<DataType> types,
      List<Candidate> functions) {
    SplittableRandom random = generator.random();
    int kind = random.nextInt(10);
    if (kind == 0) {
      return generator.choice(pool).map(typed -> new Drawn("conditional", "case", typed));
    }
    if (kind < 3) {
      Typed value = pool.get(random.nextInt(pool.size()));
      DataType type = types.get(random.nextInt(types.size()));
      return generator
          .cast(input, value, type)
          .map(
              typed ->
                  new Drawn(
                      type instanceof Simple || type instanceof DataType.Decimal
                          ? "cast"
                          : "nested",
                      "cast " + value.expression().type() + " to " + type,
                      typed));
    }
    Candidate candidate = functions.get(random.nextInt(functions.size()));
    return generator
        .call(input, pool, candidate)
        .map(
            typed ->
                new Drawn(candidate.family(), candidate.name() + candidate.arguments(), typed));
  }

  @Test
  final void aggregatesGiveSparksResults() {
    oracle.ansi(true);
    for (int i = 0; i < FRAGMENTS / 2; i++) {
      aggregate(random("aggregates", i));
    }
    assertRight("aggregate");
    if (supportsBuffers()) {
      assertRight("buffer");
    }
  }

  private void aggregate(SplittableRandom random) {
    List<Table> tables =
        List.of(Table.draw(Generator.TYPES, size(random), random.nextInt(4) == 0, random));
    int keys = random.nextInt(3);
    List<Integer> columns =
        random.ints(keys, 0, Generator.TYPES.size()).distinct().boxed().toList();
    Candidate call = AGGREGATES.get(random.nextInt(AGGREGATES.size()));
    boolean distinct = random.nextInt(6) == 0;
    long seed = random.nextLong();
    java.util.function.Function<List<Table>, Optional<Plan>> plan =
        some -> {
          Plan input = Relations.input(oracle, some.get(0), 0);
          return Relations.aggregate(
              new Generator(new SplittableRandom(seed), EvalMode.ANSI),
              input,
              columns.stream().map(input.columns()::get).toList(),
              List.of(call),
              distinct);
        };
    Optional<Plan> drawn = plan.apply(tables);
    if (drawn.isEmpty()) {
      return;
    }
    String detail = call.name() + call.arguments() + (distinct ? " distinct" : "");
    Outcome complete =
        trial().run("aggregate", detail, tables, true, some -> plan.apply(some).orElseThrow());
    Optional<Relation> split = Relations.twoPhases((Relation.Aggregate) drawn.get().relation());
    if (split.isPresent() && complete != Outcome.REFUSED) {
      trial()
          .run(
              "buffer",
              detail + " by buffers",
              tables,
              true,
              some -> plan.apply(some).orElseThrow(),
              split.get());
    }
  }

  @Test
  final void joinsGiveSparksPairs() {
    oracle.ansi(true);
    for (int i = 0; i < FRAGMENTS / 4; i++) {
      join(random("joins", i));
    }
    assertRight("join");
  }

  private void join(SplittableRandom random) {
    List<DataType> types =
        List.of(
            Generator.TYPES.get(random.nextInt(Generator.TYPES.size())),
            Simple.INT,
            Generator.TYPES.get(random.nextInt(Generator.TYPES.size())));
    boolean wild = random.nextInt(3) == 0;
    List<Table> tables =
        List.of(
            Table.draw(types, Math.min(size(random), 60), wild, random),
            Table.draw(types, Math.min(size(random), 60), wild, random));
    JoinPlans plans = JoinPlans.draw(random);
    trial()
        .run(
            "join",
            plans + " of " + types,
            tables,
            false,
            some ->
                plans.of(
                    Relations.input(oracle, some.get(0), 0),
                    Relations.input(oracle, some.get(1), 1)));
  }

  @Test
  final void ordersAndLimitsAreSparks() {
    oracle.ansi(true);
    for (int i = 0; i < FRAGMENTS / 4; i++) {
      SplittableRandom random = random("orders", i);
      List<DataType> types = drawn(Generator.TYPES, 3, random).toList();
      int limit = random.nextInt(-1, 30);
      long seed = random.nextLong();
      trial()
          .run(
              "order",
              (limit < 0 ? "sort " : "top-n ") + types,
              List.of(Table.draw(types, size(random), random.nextInt(3) == 0, random)),
              true,
              some ->
                  Relations.sort(
                      Relations.input(oracle, some.get(0), 0), new SplittableRandom(seed), limit));
    }
    assertRight("order");
  }

  @Test
  final void filtersAndUnionsGiveSparksRows() {
    oracle.ansi(true);
    for (int i = 0; i < FRAGMENTS / 8; i++) {
      SplittableRandom random = random("unions", i);
      boolean wild = random.nextInt(3) == 0;
      List<Table> tables =
          List.of(
              Table.draw(Generator.TYPES, size(random), wild, random),
              Table.draw(Generator.TYPES, size(random), wild, random));
      trial()
          .run(
              "union",
              "union of filters",
              tables,
              false,
              some -> {
                Plan left = Relations.input(oracle, some.get(0), 0);
                Plan right = Relations.input(oracle, some.get(1), 1);
                return Relations.union(
                    Relations.filter(left, left.columns().get(0)),
                    Relations.filter(right, right.columns().get(0)));
              });
    }
    assertRight("union");
  }

  @Test
  final void windowsGiveSparksValues() {
    oracle.ansi(true);
    for (int i = 0; i < FRAGMENTS / 4; i++) {
      SplittableRandom random = random("windows", i);
      List<DataType> types =
          Stream.concat(Stream.of(Simple.INT), drawn(WindowPlans.TYPES, 3, random)).toList();
      List<String> functions = WindowPlans.functions();
      String function = functions.get(random.nextInt(functions.size()));
      long seed = random.nextLong();
      trial()
          .run(
              "window",
              function + " over " + types,
              List.of(Table.draw(types, Math.min(size(random), 200), false, random)),
              true,
              some ->
                  WindowPlans.window(
                      Relations.input(oracle, some.get(0), 0),
                      function,
                      new SplittableRandom(seed)));
    }
    assertRight("window");
  }

  @Test
  final void expansionsGiveSparksRows() {
    oracle.ansi(true);
    for (int i = 0; i < FRAGMENTS / 8; i++) {
      SplittableRandom random = random("expansions", i);
      List<DataType> types = drawn(Generator.TYPES, 4, random).toList();
      long seed = random.nextLong();
      trial()
          .run(
              "expand",
              "expand " + types,
              List.of(Table.draw(types, size(random), random.nextInt(3) == 0, random)),
              false,
              some ->
                  WindowPlans.expand(
                      Relations.input(oracle, some.get(0), 0), new SplittableRandom(seed)));
    }
    assertRight("expand");
  }

  @Test
  final void unknownFunctionIsRefusedWithItsRelation() {
    Relation.Values rows = new Relation.Values(List.of(), List.of(List.of()));
    Relation.Project root =
        new Relation.Project(
            rows,
            List.of(
                new NamedExpression(
                    "x",
                    new Call("no_such_function", List.of(), Simple.INT, true, EvalMode.ANSI))));

    Compilation.Refused refused =
        assertInstanceOf(
            Compilation.Refused.class, accelerator.compile(new Fragment(root, ZoneOffset.UTC)));

    assertEquals(root, refused.refusals().get(0).relation());
    assertTrue(
        refused.refusals().get(0).why().contains("no_such_function"),
        refused.refusals().get(0).why());
  }
}
