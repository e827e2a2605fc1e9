package io.tenon.spark.submit;

import io.tenon.spi.TenonException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.function.ToIntFunction;

/**
 * Submits several applications, one after the other, and waits for none. What is wrong with one
 * keeps no other from being submitted.
 */
final class ManifestBatch {
  private static final String MODE = "--deploy-mode";

  private final List<DescribedApplication> applications;
  private final List<String> others;
  private final PrintStream out;

  /**
   * @param others arguments that go before what the manifests say
   */
  ManifestBatch(List<DescribedApplication> applications, List<String> others, PrintStream out) {
    this.applications = List.copyOf(applications);
    this.others = List.copyOf(others);
    this.out = out;
  }

  /**
   * Submits them.
   *
   * @param submit arguments of spark-submit; returns the exit code, and has said why it is not 0
   * @param report says what a manifest has wrong, and returns the exit code
   * @return the exit code of the first that could not be submitted; 0 when all were
   */
  int submit(ToIntFunction<List<String>> submit, ToIntFunction<TenonException> report) {
    List<String> failed = new ArrayList<>();
    int first = 0;
    for (DescribedApplication application : applications) {
      out.println("Submitting " + application.where());
      int code = submit(application, submit, report);
      if (code != 0) {
        failed.add(application.where());
        first = first == 0 ? code : first;
      }
    }
    out.printf(
        "%d of %d applications are submitted.%n",
        applications.size() - failed.size(), applications.size());
    failed.forEach(where -> out.println("Not submitted: " + where));
    return first;
  }

  private int submit(
      DescribedApplication application,
      ToIntFunction<List<String>> submit,
      ToIntFunction<TenonException> report) {
    List<String> arguments;
    try {
      arguments = application.arguments(all(), out::println);
      requireClusterMode(arguments);
    } catch (TenonException e) {
      return report.applyAsInt(e);
    }
    // Neither what one sets in this JVM nor the class loader that it leaves is for the next.
    Properties before = (Properties) System.getProperties().clone();
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    try {
      return submit.applyAsInt(arguments);
    } finally {
      System.setProperties(before);
      Thread.currentThread().setContextClassLoader(loader);
    }
  }

  private List<String> all() {
    List<String> all = new ArrayList<>();
    all.addAll(List.of("--conf", "spark.kubernetes.submission.waitAppCompletion=false"));
    all.addAll(others);
    return all;
  }

  private static void requireClusterMode(List<String> arguments) {
    int at = arguments.lastIndexOf(MODE);
    if (at < 0 || !"cluster".equals(arguments.get(at + 1))) {
      throw ManifestOption.wrong(
          "the driver is to run here, in client mode, where one application runs at a time; submit it alone");
    }
  }
}
