package io.tenon.spark.submit;

import java.util.Map;
import org.apache.spark.deploy.SparkSubmitArguments;
import org.apache.spark.internal.LogEntry;
import scala.Function0;
import scala.collection.immutable.Map$;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Spark's arguments, whose messages, the help among them, go to the error stream. The super
 * constructor parses and prints, so there is no field that could say where else.
 */
final class LoggingArguments extends SparkSubmitArguments {
  LoggingArguments(Seq<String> args, Map<String, String> environment) {
    super(args, Map$.MODULE$.from(CollectionConverters.asScala(environment)));
  }

  @Override
  public void logInfo(Function0<String> message) {
    System.err.println(message.apply());
  }

  @Override
  public void logInfo(LogEntry entry) {
    System.err.println(entry.message());
  }

  @Override
  public void logWarning(Function0<String> message) {
    System.err.println("Warning: " + message.apply());
  }

  @Override
  public void logWarning(LogEntry entry) {
    System.err.println("Warning: " + entry.message());
  }

  @Override
  public void logError(Function0<String> message) {
    System.err.println("Error: " + message.apply());
  }

  @Override
  public void logError(LogEntry entry) {
    System.err.println("Error: " + entry.message());
  }
}
