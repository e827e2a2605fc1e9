package io.tenon.cluster.standalone;

import io.tenon.spi.cluster.ResourceProfile;
import java.util.HashMap;
import java.util.Map;
import org.apache.spark.resource.ExecutorResourceRequest;
import scala.collection.immutable.Map$;
import scala.jdk.javaapi.CollectionConverters;

/** Resource profiles as Masters know them. */
final class Profiles {
  private Profiles() {}

  /** The profile with the Master's number of it. */
  static org.apache.spark.resource.ResourceProfile toSpark(ResourceProfile profile) {
    Map<String, ExecutorResourceRequest> requests = new HashMap<>();
    put(requests, "cores", profile.cores());
    put(requests, "memory", profile.memory().toMebibytes());
    profile.custom().forEach((name, amount) -> put(requests, name, amount));
    org.apache.spark.resource.ResourceProfile own =
        new org.apache.spark.resource.ResourceProfile(
            Map$.MODULE$.from(CollectionConverters.asScala(requests)), Map$.MODULE$.empty());
    own.setResourceProfileId(profile.id() + ExecutorProgram.FIRST_PROFILE);
    return own;
  }

  private static void put(Map<String, ExecutorResourceRequest> requests, String name, long amount) {
    requests.put(name, new ExecutorResourceRequest(name, amount, "", ""));
  }
}
