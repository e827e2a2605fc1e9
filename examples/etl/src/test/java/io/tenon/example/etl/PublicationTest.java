package io.tenon.example.etl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.example.terminal.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublicationTest {
  @TempDir Path folder;

  @Test
  void aNewVersionReplacesTheOldOneWhole() throws Exception {
    Publication publication = new Publication(folder, "t");
    publication.prepare();
    publication.publish(target -> write(target, "old"));
    publication.publish(
        target -> {
          assertEquals("old", read(publication));
          write(target, "new");
          assertEquals("old", read(publication));
        });
    assertEquals("new", read(publication));
    try (Stream<Path> versions = Files.list(folder.resolve(".t"))) {
      assertEquals(1, versions.count());
    }
  }

  @Test
  void aFailedVersionLeavesTheOldOne() throws Exception {
    Publication publication = new Publication(folder, "t");
    publication.prepare();
    publication.publish(target -> write(target, "old"));
    assertThrows(
        IOException.class,
        () ->
            publication.publish(
                target -> {
                  write(target, "half");
                  throw new IOException("cut off");
                }));
    assertEquals("old", read(publication));
    try (Stream<Path> versions = Files.list(folder.resolve(".t"))) {
      assertEquals(1, versions.count());
    }
  }

  @Test
  void aForeignFolderUnderTheNameIsLeftAlone() throws IOException {
    Files.createDirectories(folder.resolve("t"));
    Problem e = assertThrows(Problem.class, new Publication(folder, "t")::prepare);
    assertTrue(e.getMessage().contains("was not written by this program"), e.getMessage());
  }

  private static void write(Path target, String text) throws IOException {
    Files.writeString(Files.createDirectories(target).resolve("part"), text);
  }

  private static String read(Publication publication) throws IOException {
    return Files.readString(publication.table().resolve("part"));
  }
}
