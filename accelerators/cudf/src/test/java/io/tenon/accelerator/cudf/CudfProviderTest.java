package io.tenon.accelerator.cudf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.spi.ByteSize;
import io.tenon.spi.TenonException;
import io.tenon.spi.accelerator.AcceleratorRequest;
import io.tenon.spi.accelerator.Probe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CudfProviderTest {
  @TempDir private Path root;

  @Test
  void withoutADeviceItIsUnavailable() throws IOException {
    Files.createDirectories(root.resolve("dev"));

    Probe.Unavailable probe = assertInstanceOf(Probe.Unavailable.class, provider().probe());

    assertEquals("no NVIDIA device: there is no file /dev/nvidia0", probe.why());
  }

  @Test
  void withADeviceAndNoDriverItSaysWhatToDo() throws IOException {
    device();

    Probe.Unavailable probe = assertInstanceOf(Probe.Unavailable.class, provider().probe());

    assertTrue(probe.why().contains("libcuda.so.1"), probe.why());
  }

  @Test
  void aDeviceAndItsDriverAreFoundByFilesAlone() throws IOException {
    device();
    driver();
    Files.createDirectories(root.resolve("proc/driver/nvidia"));
    Files.writeString(
        root.resolve("proc/driver/nvidia/version"),
        "NVRM version: NVIDIA UNIX x86_64 Kernel Module  560.35.05  Fri\n");

    Probe.Available probe = assertInstanceOf(Probe.Available.class, provider().probe());

    assertEquals("1 NVIDIA device(s), driver 560.35.05", probe.device());
  }

  @Test
  void aDriverInTheSearchPathIsFound() throws IOException {
    device();
    Path folder = Files.createDirectories(root.resolve("elsewhere"));
    Files.createFile(folder.resolve("libcuda.so.1"));

    assertInstanceOf(
        Probe.Available.class,
        new CudfProvider(new Nvidia(root), Optional.empty(), Optional.of("/none:" + folder))
            .probe());
  }

  @Test
  void openingWithoutADeviceNamesTheReason() {
    TenonException e = assertThrows(TenonException.class, () -> provider().open(request(Map.of())));

    assertEquals("ACCELERATOR_UNAVAILABLE", e.code());
    assertTrue(e.getMessage().startsWith("no NVIDIA device: "), e.getMessage());
  }

  @Test
  void openingWithoutTheLibraryNamesTheSetting() throws IOException {
    device();
    driver();
    Map<String, String> settings = Map.of(CudfSettings.PREFIX + ".library", root.toString());

    TenonException e = assertThrows(TenonException.class, () -> provider().open(request(settings)));

    assertEquals("ACCELERATOR_UNAVAILABLE", e.code());
    assertTrue(e.getMessage().contains("spark.tenon.accelerator.cudf.library"), e.getMessage());
  }

  private void device() throws IOException {
    Files.createDirectories(root.resolve("dev"));
    Files.createFile(root.resolve("dev/nvidia0"));
    Files.createFile(root.resolve("dev/nvidiactl"));
  }

  private void driver() throws IOException {
    Path folder = Files.createDirectories(root.resolve("usr/lib64"));
    Files.createFile(folder.resolve("libcuda.so.1"));
  }

  private CudfProvider provider() {
    return new CudfProvider(new Nvidia(root), Optional.empty(), Optional.empty());
  }

  private AcceleratorRequest request(Map<String, String> settings) {
    return new AcceleratorRequest(2, ByteSize.ofMebibytes(64), List.of(root), settings);
  }
}
