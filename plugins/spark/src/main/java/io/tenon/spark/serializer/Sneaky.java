package io.tenon.spark.serializer;

/** Spark's methods throw checked exceptions that their signatures, being Scala's, do not name. */
final class Sneaky {
  private Sneaky() {}

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  static <E extends Throwable> RuntimeException thrown(Throwable failure) throws E {
    throw (E) failure;
  }
}
