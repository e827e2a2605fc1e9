package io.tenon.spark.submit;

import io.tenon.spi.TenonException;
import io.tenon.spi.cluster.ClusterErrorCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * {@code -f FILE}, once or more: applications as the manifests of Kubernetes' operators describe
 * them.
 *
 * @param places the files and directories that it names
 * @param others the arguments beside it
 */
record ManifestOption(List<Path> places, List<String> others) {
  private static final String NAME = "-f";

  ManifestOption {
    places = List.copyOf(places);
    others = List.copyOf(others);
  }

  /**
   * Looks before the application's file, whose arguments are its own.
   *
   * @return nothing where no manifest is named
   * @throws TenonException where the name is missing
   */
  static Optional<ManifestOption> find(List<String> args) {
    List<Path> places = new ArrayList<>();
    List<String> others = new ArrayList<>();
    int i = 0;
    while (i < args.size() && args.get(i).startsWith("-")) {
      int next = i + (PlaceOption.hasValue(args, i) ? 2 : 1);
      if (!args.get(i).equals(NAME)) {
        others.addAll(args.subList(i, next));
      } else if (i + 1 < args.size()) {
        places.add(Path.of(args.get(i + 1)));
      } else {
        throw wrong("'-f' needs the name of a file with a SparkApplication");
      }
      i = next;
    }
    others.addAll(args.subList(i, args.size()));
    return places.isEmpty() ? Optional.empty() : Optional.of(new ManifestOption(places, others));
  }

  /** The applications that are described there; those that cannot be read among them. */
  List<DescribedApplication> applications(Consumer<String> notes) {
    List<DescribedApplication> applications = new ArrayList<>();
    for (Path place : places) {
      List<DescribedApplication> there = ManifestFile.at(place, notes);
      if (there.isEmpty()) {
        throw wrong("'%s' describes no %s".formatted(place, ManifestFile.KIND));
      }
      applications.addAll(there);
    }
    return applications;
  }

  static TenonException wrong(String message) {
    return new TenonException(ClusterErrorCode.CLUSTER_UNSUPPORTED, message);
  }
}
