package io.tenon.kernel.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.kernel.KernelErrorCode;
import io.tenon.spi.TenonException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RunningApplicationsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Instant MORNING = Instant.parse("2026-01-01T08:00:00Z");

  private final TestResources resources = new TestResources();
  private Path runtime;
  private Path tmp;
  private ControlDirectory directory;

  @BeforeEach
  void nameDirectories() throws IOException {
    runtime = resources.shortDirectory();
    tmp = resources.shortDirectory();
    directory = new ControlDirectory(List.of(runtime, tmp));
  }

  @AfterEach
  void close() throws Exception {
    resources.close();
  }

  @Test
  void applicationsAreListedFromAllPlacesInTheOrderOfTheirStart() {
    open(new ControlDirectory(List.of(tmp)), "later", MORNING.plusSeconds(1));
    open(directory, "earlier", MORNING);
    assertEquals(List.of("earlier", "later"), ids());
    RunningApplications.Running running = applications().find("later");
    assertEquals(description("later", MORNING.plusSeconds(1)), running.description());
    assertTrue(running.socket().startsWith(tmp));
  }

  @Test
  void unknownIdIsAnErrorThatListsTheOthers() {
    open(directory, "app-7", MORNING);
    TenonException e = assertThrows(TenonException.class, () -> applications().find("app-8"));
    assertTrue(e.is(KernelErrorCode.APPLICATION_NOT_FOUND));
    assertTrue(e.getMessage().contains("'app-8'"), e.getMessage());
    assertTrue(e.getMessage().contains("there is app-7"), e.getMessage());
  }

  @Test
  void socketOfADeadProcessIsPassedOverAndDeletedWhenItIsOld() throws IOException {
    Path dead = deadSocket("dead");
    assertEquals(List.of(), ids());
    assertTrue(Files.exists(dead));
    Files.setLastModifiedTime(dead, FileTime.from(Instant.now().minusSeconds(60)));
    assertEquals(List.of(), ids());
    assertFalse(Files.exists(dead));
  }

  @Test
  void socketOfADeadProcessIsTakenOver() throws IOException {
    Path dead = deadSocket("again");
    ControlServer server = open(directory, "again", MORNING);
    assertEquals(dead, server.socket());
    assertEquals(List.of("again"), ids());
  }

  @Test
  void secondApplicationOfOneIdGetsItsOwnSocket() {
    Path first = open(directory, "twin", MORNING).socket();
    Path second = open(directory, "twin", MORNING).socket();
    assertNotEquals(first, second);
    assertEquals(List.of("twin", "twin"), ids());
  }

  @Test
  void processThatHangsIsListedAsNotAnswering() throws IOException {
    Path socket = directory.newSocket("hung");
    try (ServerSocketChannel hung = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      hung.bind(UnixDomainSocketAddress.of(socket), 1);
      RunningApplications impatient = new RunningApplications(directory, Duration.ofMillis(50));
      // The queue of the socket fills up meanwhile: connecting must not hang either.
      for (int i = 0; i < 5; i++) {
        ApplicationDescription description = impatient.list().get(0).description();
        assertEquals("hung", description.id());
        assertEquals(ApplicationDescription.NOT_ANSWERING, description.state());
      }
    }
  }

  @Test
  void directoryIsForTheOwnerAlone() throws IOException {
    Path socket = directory.newSocket("x");
    assertEquals(
        PosixFilePermissions.fromString("rwx------"),
        Files.getPosixFilePermissions(socket.getParent()));
    assertEquals("tenon-" + ControlDirectory.uid(), socket.getParent().getFileName().toString());
  }

  @Test
  void directoryThatOthersMayEnterIsNotUsed() throws IOException {
    Path open = directory.newSocket("x").getParent();
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
    assertTrue(directory.newSocket("x").startsWith(tmp));
  }

  @Test
  void linkToADirectoryIsNotUsed() throws IOException {
    Path elsewhere = Files.createDirectory(tmp.resolve("elsewhere"));
    Files.setPosixFilePermissions(elsewhere, PosixFilePermissions.fromString("rwx------"));
    Files.createSymbolicLink(runtime.resolve("tenon-" + ControlDirectory.uid()), elsewhere);
    assertTrue(directory.newSocket("x").startsWith(tmp));
  }

  @Test
  void placeWhosePathIsTooLongIsPassedOver() throws IOException {
    Path deep = Files.createDirectories(runtime.resolve("d".repeat(100)));
    assertTrue(new ControlDirectory(List.of(deep, tmp)).newSocket("i".repeat(500)).startsWith(tmp));
  }

  @Test
  void noPlaceAtAllNamesEachAndWhyNot() {
    ControlDirectory nowhere = new ControlDirectory(List.of(runtime.resolve("missing")));
    TenonException e = assertThrows(TenonException.class, () -> nowhere.newSocket("x"));
    assertTrue(e.is(KernelErrorCode.CONTROL_UNUSABLE));
    assertTrue(e.getMessage().contains("missing"), e.getMessage());
  }

  private Path deadSocket(String id) throws IOException {
    Path socket = directory.newSocket(id);
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
    }
    assertTrue(Files.exists(socket));
    return socket;
  }

  private ControlServer open(ControlDirectory where, String id, Instant started) {
    return ControlServer.open(where, resources, description(id, started), Map.of(), PATIENCE);
  }

  private static ApplicationDescription description(String id, Instant started) {
    return new ApplicationDescription(
        id, "etl " + id, "local[*]", ProcessHandle.current().pid(), started, "running");
  }

  private RunningApplications applications() {
    return new RunningApplications(directory, PATIENCE);
  }

  private List<String> ids() {
    return applications().list().stream().map(running -> running.description().id()).toList();
  }
}
