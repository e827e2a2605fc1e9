package io.tenon.spark.submit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.spark.SparkConf;
import org.apache.spark.deploy.SparkSubmitArguments;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/** spark-submit's flags, taken apart into what is a setting and what is not. */
final class SubmitFlags {
  private static final Map<String, Function<SparkSubmitArguments, String>> SETTINGS = settings();

  private SubmitFlags() {}

  private static Map<String, Function<SparkSubmitArguments, String>> settings() {
    Map<String, Function<SparkSubmitArguments, String>> settings = new LinkedHashMap<>();
    settings.put("spark.app.name", SparkSubmitArguments::name);
    settings.put("spark.jars", SparkSubmitArguments::jars);
    settings.put("spark.files", SparkSubmitArguments::files);
    settings.put("spark.archives", SparkSubmitArguments::archives);
    settings.put("spark.submit.pyFiles", SparkSubmitArguments::pyFiles);
    settings.put("spark.jars.packages", SparkSubmitArguments::packages);
    settings.put("spark.jars.repositories", SparkSubmitArguments::repositories);
    settings.put("spark.jars.excludes", SparkSubmitArguments::packagesExclusions);
    settings.put("spark.jars.ivy", SparkSubmitArguments::ivyRepoPath);
    settings.put("spark.driver.memory", SparkSubmitArguments::driverMemory);
    settings.put("spark.driver.cores", SparkSubmitArguments::driverCores);
    settings.put("spark.driver.extraClassPath", SparkSubmitArguments::driverExtraClassPath);
    settings.put("spark.driver.extraLibraryPath", SparkSubmitArguments::driverExtraLibraryPath);
    settings.put("spark.driver.extraJavaOptions", SparkSubmitArguments::driverExtraJavaOptions);
    settings.put("spark.driver.supervise", args -> Boolean.toString(args.supervise()));
    settings.put("spark.executor.memory", SparkSubmitArguments::executorMemory);
    settings.put("spark.executor.cores", SparkSubmitArguments::executorCores);
    settings.put("spark.executor.instances", SparkSubmitArguments::numExecutors);
    settings.put("spark.cores.max", SparkSubmitArguments::totalExecutorCores);
    settings.put("spark.yarn.queue", SparkSubmitArguments::queue);
    settings.put("spark.kerberos.principal", SparkSubmitArguments::principal);
    settings.put("spark.kerberos.keytab", SparkSubmitArguments::keytab);
    return settings;
  }

  /** All that the flags and the files of settings say, as settings. */
  static SparkConf conf(SparkSubmitArguments args) {
    SparkConf conf = args.toSparkConf(Option.empty());
    SETTINGS.forEach(
        (name, flag) -> {
          String value = flag.apply(args);
          if (value != null) {
            conf.set(name, value);
          }
        });
    return conf;
  }

  /** What they say beside that: which application, as whom, and its own arguments. */
  static List<String> arguments(SparkSubmitArguments args) {
    List<String> arguments = new ArrayList<>();
    if (args.mainClass() != null) {
      arguments.addAll(List.of("--class", args.mainClass()));
    }
    if (args.proxyUser() != null) {
      arguments.addAll(List.of("--proxy-user", args.proxyUser()));
    }
    if (args.verbose()) {
      arguments.add("--verbose");
    }
    arguments.add(args.primaryResource());
    arguments.addAll(CollectionConverters.asJava(args.childArgs()));
    return arguments;
  }
}
