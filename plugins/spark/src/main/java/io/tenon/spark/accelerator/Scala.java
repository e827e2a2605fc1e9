package io.tenon.spark.accelerator;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import scala.Option;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** Collections of Scala as those of Java, and back. */
final class Scala {
  private Scala() {}

  static <T> List<T> list(scala.collection.Iterable<? extends T> items) {
    return List.copyOf(CollectionConverters.asJavaCollection(items));
  }

  static <T> Seq<T> seq(List<? extends T> items) {
    return CollectionConverters.<T>asScala(List.<T>copyOf(items)).toSeq();
  }

  static <K, V> scala.collection.immutable.Map<K, V> map(Map<K, V> map) {
    return scala.collection.immutable.Map$.MODULE$.from(CollectionConverters.asScala(map));
  }

  static <T> Optional<T> optional(Option<T> option) {
    return option.isDefined() ? Optional.of(option.get()) : Optional.empty();
  }
}
