package io.tenon.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tenon.kernel.fixtures.child.ScratchMain;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScratchDirectoryTest {
  /** No system gives so high a process id. */
  private static final String NOBODY = "tenon-kernel-999999999-1-1";

  @TempDir Path shared;
  @TempDir Path elsewhere;

  private Process child;

  @AfterEach
  void endChild() throws InterruptedException {
    if (child != null) {
      kill();
    }
  }

  private Path scratchOfChild() throws IOException {
    child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ScratchMain.class.getName(),
                shared.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader output = child.inputReader();
    return Path.of(output.readLine());
  }

  private void kill() throws InterruptedException {
    child.destroyForcibly().waitFor();
  }

  @Test
  void directoryIsForThisUserAlone() throws IOException {
    Path scratch = ScratchDirectory.create(shared);

    assertEquals(
        "rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(scratch)));
  }

  @Test
  void directoryOfAKilledProcessIsSwept() throws Exception {
    Path scratch = scratchOfChild();
    Files.writeString(Files.createDirectories(scratch.resolve("a/b")).resolve("file"), "left");
    ScratchDirectory.sweep(shared);
    assertTrue(Files.exists(scratch.resolve("a/b/file")), "its process is alive");

    kill();
    ScratchDirectory.sweep(shared);

    assertFalse(Files.exists(scratch), "its process has ended");
  }

  @Test
  void lockCountsWhereTheProcessIdSaysNothing() throws Exception {
    // As a process in another container looks from here.
    Path scratch = Files.move(scratchOfChild(), shared.resolve(NOBODY));

    ScratchDirectory.sweep(shared);
    assertTrue(Files.exists(scratch), "its process is alive");

    kill();
    ScratchDirectory.sweep(shared);
    assertFalse(Files.exists(scratch), "its process has ended");
  }

  @Test
  void ownDirectoriesStay() throws Exception {
    Path own = ScratchDirectory.create(shared);
    ScratchDirectory.create(shared);

    ScratchDirectory.sweep(shared);

    assertTrue(Files.exists(own.resolve("alive")));
  }

  @Test
  void nothingIsFollowedOutOfTheDirectory() throws IOException {
    Path kept = Files.writeString(elsewhere.resolve("alive"), "kept");
    Path scratch = Files.createDirectory(shared.resolve(NOBODY));
    Files.createFile(scratch.resolve("alive"));
    Files.createSymbolicLink(scratch.resolve("link"), elsewhere);
    Path link = Files.createSymbolicLink(shared.resolve(NOBODY + "1"), elsewhere);
    Path linked = Files.createDirectory(shared.resolve(NOBODY + "2"));
    Files.createSymbolicLink(linked.resolve("alive"), kept);

    ScratchDirectory.sweep(shared);

    assertFalse(Files.exists(scratch));
    assertEquals("kept", Files.readString(kept));
    assertTrue(Files.exists(link, LinkOption.NOFOLLOW_LINKS));
    assertTrue(Files.exists(linked));
  }

  @Test
  void whatHasNoLockOrAnotherNameStays() throws IOException {
    Path unlocked = Files.createDirectory(shared.resolve(NOBODY));
    Path other = Files.createDirectory(shared.resolve("tenon-kernel-notes"));
    Files.createFile(other.resolve("alive"));

    ScratchDirectory.sweep(shared);

    assertTrue(Files.exists(unlocked));
    assertTrue(Files.exists(other));
  }

  @Test
  void directoriesOfOtherUsersStay() throws IOException {
    assumeTrue("root".equals(System.getProperty("user.name")), "only root gives files away");
    UserPrincipal nobody =
        shared.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
    Path scratch = Files.createDirectory(shared.resolve(NOBODY));
    Files.createFile(scratch.resolve("alive"));
    Files.setOwner(scratch, nobody);

    ScratchDirectory.sweep(shared);

    assertTrue(Files.exists(scratch));
  }
}
