package io.tenon.cluster.kubernetes;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;

/** What lets Kubernetes delete other objects with a driver's pod. */
final class Owners {
  private Owners() {}

  static OwnerReference of(Pod driver) {
    return new OwnerReferenceBuilder()
        .withApiVersion(driver.getApiVersion())
        .withKind(driver.getKind())
        .withName(driver.getMetadata().getName())
        .withUid(driver.getMetadata().getUid())
        .withController(true)
        .build();
  }
}
