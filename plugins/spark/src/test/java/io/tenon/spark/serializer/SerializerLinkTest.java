package io.tenon.spark.serializer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tenon.kernel.Lease;
import io.tenon.spi.TenonException;
import io.tenon.spi.serializer.ObjectSerializer;
import io.tenon.spi.serializer.SerializerProvider;
import io.tenon.spi.serializer.WireName;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which plugin a serializer uses as the installed plugins change. */
class SerializerLinkTest {
  private static final WireName OLD = new WireName("tree", 1);
  private static final WireName NEW = new WireName("tree", 2);

  private final FakeKernel kernel = new FakeKernel();

  @AfterEach
  void noLeaseIsOut() {
    assertEquals(0, kernel.leases());
  }

  private SerializerLink link(Optional<WireName> agreed) {
    return SerializerLink.of(
        kernel, "tree", agreed, Map.of(), SerializerLinkTest.class.getClassLoader());
  }

  private static SerializerProvider used(SerializerLink link) {
    try (Lease<SerializerProvider> lease = link.lease()) {
      return lease.service();
    }
  }

  private static ObjectSerializer serializer(SerializerLink link) {
    try (Lease<SerializerProvider> lease = link.lease()) {
      return link.serializer(lease);
    }
  }

  @Test
  void formatIsThatOfTheNamedPluginWhereNoneIsAgreed() {
    kernel.install("tree", new FakeProvider(NEW, Set.of(OLD, NEW)));

    assertEquals(NEW, link(Optional.empty()).wireName());
  }

  @Test
  void agreedFormatIsReadByWhicheverPluginKnowsIt() {
    FakeProvider reader = new FakeProvider(OLD, Set.of(OLD));
    kernel.install("tree", new FakeProvider(NEW, Set.of(NEW)));
    kernel.install("other", reader);

    SerializerLink link = link(Optional.of(OLD));

    assertSame(reader, used(link));
    assertEquals(OLD, link.wireName());
  }

  @Test
  void namedPluginIsPreferredWhereSeveralKnowTheFormat() {
    FakeProvider named = new FakeProvider(NEW, Set.of(OLD, NEW));
    kernel.install("other", new FakeProvider(OLD, Set.of(OLD)));
    kernel.install("tree", named);

    assertSame(named, used(link(Optional.of(OLD))));
  }

  @Test
  void formatThatNobodyReadsIsNamed() {
    kernel.install("tree", new FakeProvider(NEW, Set.of(NEW)));

    TenonException e = assertThrows(TenonException.class, () -> link(Optional.of(OLD)));

    assertEquals("SERIALIZER_UNKNOWN_FORMAT", e.code());
    assertEquals(
        "data in the format 'tree/1' cannot be read: none of the installed serializers [tree] reads"
            + " it; install the plugin that wrote it, or bring it back with: tenon plugin rollback",
        e.getMessage());
  }

  @Test
  void updatedPluginIsUsedWithASerializerOfItsOwn() {
    kernel.install("tree", new FakeProvider(OLD, Set.of(OLD)));
    SerializerLink link = link(Optional.empty());
    ObjectSerializer before = serializer(link);
    assertSame(before, serializer(link));

    FakeProvider updated = new FakeProvider(NEW, Set.of(OLD, NEW));
    kernel.install("tree", updated);

    assertSame(updated, used(link));
    assertNotSame(before, serializer(link));
    assertEquals(OLD, updated.created().wireName());
  }

  @Test
  void updateThatForgetsTheFormatIsAnErrorUntilAReaderIsInstalled() {
    kernel.install("tree", new FakeProvider(OLD, Set.of(OLD)));
    SerializerLink link = link(Optional.empty());
    serializer(link);

    kernel.install("tree", new FakeProvider(NEW, Set.of(NEW)));
    TenonException e = assertThrows(TenonException.class, link::lease);
    assertEquals("SERIALIZER_UNKNOWN_FORMAT", e.code());

    FakeProvider reader = new FakeProvider(OLD, Set.of(OLD));
    kernel.install("other", reader);
    assertSame(reader, used(link));
  }

  @Test
  void removedPluginIsReplacedByAnotherThatReadsTheFormat() {
    kernel.install("tree", new FakeProvider(OLD, Set.of(OLD)));
    SerializerLink link = link(Optional.empty());
    FakeProvider reader = new FakeProvider(NEW, Set.of(OLD, NEW));
    kernel.install("other", reader);

    kernel.remove("tree");

    assertSame(reader, used(link));
    kernel.remove("other");
    TenonException e = assertThrows(TenonException.class, link::lease);
    assertEquals("SERIALIZER_UNKNOWN_FORMAT", e.code());
  }
}
