package io.tenon.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.spi.cluster.ClusterErrorCode;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.junit.jupiter.api.Test;

class TenonExceptionTest {
  @Test
  void keepsItsCodeWhenItTravels() throws Exception {
    TenonException error =
        new TenonException(ClusterErrorCode.CLUSTER_REFUSED, "queue 'gold' does not exist");

    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(error);
    }
    TenonException copy;
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      copy = (TenonException) in.readObject();
    }

    assertTrue(copy.is(ClusterErrorCode.CLUSTER_REFUSED));
    assertEquals(ErrorCategory.EXTERNAL, copy.category());
    assertEquals("CLUSTER_REFUSED: queue 'gold' does not exist", copy.toString());
  }
}
