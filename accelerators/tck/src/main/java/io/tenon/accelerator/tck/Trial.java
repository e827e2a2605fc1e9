package io.tenon.accelerator.tck;

import io.tenon.accelerator.tck.Tally.Outcome;
import io.tenon.spi.accelerator.Fragment;
import io.tenon.spi.accelerator.Relation;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Runs one fragment in both engines and compares. */
final class Trial {
  private final Subject subject;
  private final Oracle oracle;
  private final Tally tally;
  private final long seed;

  Trial(Subject subject, Oracle oracle, Tally tally, long seed) {
    this.subject = subject;
    this.oracle = oracle;
    this.tally = tally;
    this.seed = seed;
  }

  /**
   * Tries a plan over these tables and counts what came of it.
   *
   * @param plan makes the same plan over tables with fewer rows, to find the smallest that differs
   */
  Outcome run(
      String family,
      String detail,
      List<Table> tables,
      boolean summed,
      Function<List<Table>, Plan> plan) {
    return run(family, detail, tables, summed, plan, plan.apply(tables).relation());
  }

  /** As above, with another relation in place of the plan's, which must give the same rows. */
  Outcome run(
      String family,
      String detail,
      List<Table> tables,
      boolean summed,
      Function<List<Table>, Plan> plan,
      Relation relation) {
    Answer actual = subject.answer(fragment(relation), tables);
    if (actual instanceof Answer.Refused refused) {
      refused.why().forEach(tally::refused);
      return count(family, detail, Outcome.REFUSED);
    }
    Plan whole = plan.apply(tables);
    Answer expected = oracle.answer(whole.spark(), relation.output());
    if (expected instanceof Answer.Failed) {
      if (actual instanceof Answer.Failed) {
        return count(family, detail, Outcome.SAME_ERROR);
      }
    } else if (actual instanceof Answer.Failed failed) {
      tally.fell(detail, failed.why());
      return count(family, detail, Outcome.FELL_BACK);
    }
    String difference = difference(expected, actual, whole.ordered(), summed);
    if (difference.isEmpty()) {
      return count(family, detail, Outcome.SAME_ROWS);
    }
    tally.wrong(detail, report(detail, tables, summed, plan, relation, difference));
    return count(family, detail, Outcome.WRONG);
  }

  /** Whether both give the same rows; counts nothing. */
  boolean agree(List<Table> tables, Plan plan) {
    return subject.answer(fragment(plan.relation()), tables) instanceof Answer.Rows actual
        && oracle.answer(plan.spark(), plan.relation().output()) instanceof Answer.Rows expected
        && Comparison.difference(expected.rows(), actual.rows(), plan.ordered(), false).isEmpty();
  }

  private Outcome count(String family, String detail, Outcome outcome) {
    tally.add(family, detail, outcome);
    return outcome;
  }

  private static Fragment fragment(Relation relation) {
    return new Fragment(relation, ZoneOffset.UTC);
  }

  private static String difference(
      Answer expected, Answer actual, boolean ordered, boolean summed) {
    if (expected instanceof Answer.Failed failed) {
      return "Spark fails ("
          + failed.why().lines().findFirst().orElse("")
          + "), the accelerator gives rows: "
          + actual;
    }
    return Comparison.difference(
        ((Answer.Rows) expected).rows(), ((Answer.Rows) actual).rows(), ordered, summed);
  }

  private String report(
      String detail,
      List<Table> tables,
      boolean summed,
      Function<List<Table>, Plan> plan,
      Relation relation,
      String difference) {
    String smallest = difference;
    List<@Nullable Object> row = List.of();
    // One row at a time is where expressions differ; what needs more rows is told as it is.
    for (List<@Nullable Object> one : tables.get(0).rows()) {
      List<Table> small = new java.util.ArrayList<>(tables);
      small.set(0, tables.get(0).withRows(List.of(one)));
      Answer actual = subject.answer(fragment(relation), small);
      Plan smaller = plan.apply(small);
      Answer expected = oracle.answer(smaller.spark(), relation.output());
      if (actual instanceof Answer.Rows) {
        String again = difference(expected, actual, smaller.ordered(), summed);
        if (!again.isEmpty()) {
          smallest = again;
          row = one;
          break;
        }
      }
    }
    return """
        %s: the accelerator's answer is not Spark's (seed %d; repeat with -Dtenon.tck.seed=%d)
        %s
        with the one row %s
        the fragment: %s
        the accelerator runs: %s"""
        .formatted(
            detail, seed, seed, smallest, row, relation, subject.description(fragment(relation)));
  }
}
