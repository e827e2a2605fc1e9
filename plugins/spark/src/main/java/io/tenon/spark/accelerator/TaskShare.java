package io.tenon.spark.accelerator;

import io.tenon.spi.accelerator.FileSplit;
import io.tenon.spi.accelerator.Fragment;
import io.tenon.spi.accelerator.Relation;
import java.io.Serializable;
import java.util.List;

/**
 * What each task of a stage has an accelerator compute: the same fragment over splits of its own.
 *
 * @param engine the accelerator's name
 * @param fragment whose scan has no splits, whatever it was made of
 * @param description what will run, for people
 * @param hasSubqueries whether the fragment has yet to be given what subqueries give
 */
record TaskShare(String engine, Fragment fragment, String description, boolean hasSubqueries)
    implements Serializable {
  TaskShare {
    fragment = new Fragment(with(fragment.root(), List.of()), fragment.zone());
  }

  /** The fragment of one task. */
  Fragment of(List<FileSplit> splits) {
    return new Fragment(with(fragment.root(), splits), fragment.zone());
  }

  /** The same share, complete. */
  TaskShare with(Relation root) {
    return new TaskShare(engine, new Fragment(root, fragment.zone()), description, false);
  }

  private static Relation with(Relation relation, List<FileSplit> splits) {
    if (relation instanceof Relation.Scan scan) {
      return scan.withSplits(splits);
    }
    if (relation instanceof Relation.Filter filter) {
      return new Relation.Filter(with(filter.input(), splits), filter.condition());
    }
    if (relation instanceof Relation.Project project) {
      return new Relation.Project(with(project.input(), splits), project.columns());
    }
    if (relation instanceof Relation.Aggregate aggregate) {
      return new Relation.Aggregate(
          with(aggregate.input(), splits),
          aggregate.groupings(),
          aggregate.aggregates(),
          aggregate.mode());
    }
    if (relation instanceof Relation.Join join) {
      return new Relation.Join(
          with(join.left(), splits),
          with(join.right(), splits),
          join.type(),
          join.leftKeys(),
          join.rightKeys(),
          join.condition());
    }
    if (relation instanceof Relation.Input) {
      return relation;
    }
    throw new IllegalStateException("not a task's share: " + relation);
  }
}
