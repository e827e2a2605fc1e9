package io.tenon.cli.gpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tenon.cli.gpu.GpuMachine.Gpu;
import io.tenon.spi.TenonException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreflightTest {
  private static final String NAME = "rapids-4-spark_2.13-26.08.1-cuda13.jar";

  @TempDir private Path directory;

  @Test
  void allThatFitsIsSaid() throws IOException {
    List<Finding> findings = preflight("580.159.04", 90).jarFindings(jar(NAME, "420", "75 90"));

    assertTrue(findings.stream().noneMatch(Finding::isWrong), findings.toString());
    assertEquals("CUDA 13 on driver 580.159.4", found(findings, "cuda").found());
  }

  @Test
  void anOldDriverNamesTheJarThatWouldDo() throws IOException {
    Finding cuda = found(preflight("550.54.15", 90).jarFindings(jar(NAME, "420", "75 90")), "cuda");

    assertTrue(cuda.isWrong());
    assertTrue(cuda.found().contains("580.65.6"), cuda.found());
    assertTrue(cuda.change().contains("rapids-4-spark_2.13-26.08.1-cuda12.jar"), cuda.change());
  }

  @Test
  void anotherSparkIsNamed() throws IOException {
    Finding spark =
        found(preflight("580.159.04", 90).jarFindings(jar(NAME, "411", "75 90")), "spark");

    assertTrue(spark.isWrong());
    assertEquals("the jar is for Spark 411, and this distribution has 4.2.0", spark.found());
    assertTrue(spark.change().startsWith("set spark.jars to"), spark.change());
  }

  @Test
  void anotherScalaIsNamed() throws IOException {
    Finding scala =
        found(
            preflight("580.159.04", 90)
                .jarFindings(jar("rapids-4-spark_2.12-26.08.1-cuda13.jar", "420", "75 90")),
            "scala");

    assertEquals("set spark.jars to rapids-4-spark_2.13-26.08.1.jar", scala.change());
  }

  @Test
  void aDeviceWithoutCodeIsNamed() throws IOException {
    Finding gpu =
        found(preflight("580.159.04", 70).jarFindings(jar(NAME, "420", "75;80;90")), "gpu 0");

    assertTrue(gpu.isWrong());
    assertTrue(gpu.found().contains("compute capability 70"), gpu.found());
  }

  @Test
  void anOldJavaIsNamed() {
    Preflight old = new Preflight(machine("580.159.04", 90), "4.2.0", "2.13", 11);

    assertTrue(found(old.machineFindings(), "java").change().contains("JAVA_HOME"));
  }

  @Test
  void aMachineWithoutADeviceSaysSo() throws IOException {
    Files.createDirectories(directory.resolve("dev"));
    GpuMachine machine = GpuMachine.look(directory, "/no/such/program");
    Finding device = found(new Preflight(machine, "4.2.0", "2.13", 17).machineFindings(), "device");

    assertTrue(device.isWrong());
    assertTrue(device.found().startsWith("no NVIDIA device: "), device.found());
  }

  @Test
  void devicesAndDriverAreReadFromTheMachine() throws IOException {
    Path smi = directory.resolve("nvidia-smi");
    Files.writeString(smi, "#!/bin/sh\necho '0, NVIDIA H100 80GB HBM3, 9.0, 81559 MiB'\n");
    assertTrue(smi.toFile().setExecutable(true));
    Files.createDirectories(directory.resolve("dev"));
    Files.createFile(directory.resolve("dev/nvidia0"));
    Files.createDirectories(directory.resolve("proc/driver/nvidia"));
    Files.writeString(
        directory.resolve("proc/driver/nvidia/version"),
        "NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.159.04  Release Build\n"
            + "GCC version:  gcc version 13.3.0\n");

    GpuMachine machine = GpuMachine.look(directory, smi.toString());

    assertEquals(
        List.of(new Gpu("0", "NVIDIA H100 80GB HBM3", Optional.of(90), "81559 MiB")),
        machine.gpus());
    assertEquals(Optional.of(Version.of("580.159.04")), machine.driver());
  }

  @Test
  void aJarOfSomethingElseIsRefused() throws IOException {
    Path file = directory.resolve("other.jar");
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
      out.putNextEntry(new ZipEntry("x"));
    }

    TenonException e = assertThrows(TenonException.class, () -> RapidsJar.read(file));

    assertEquals("FILE_UNREADABLE", e.code());
    assertTrue(e.getMessage().contains("rapids4spark-version-info.properties"), e.getMessage());
  }

  @Test
  void aLineThatSaysSomethingElseIsNamed() throws IOException {
    Path file = directory.resolve("spark-defaults.conf");
    Files.writeString(file, "# mine\nspark.plugins=com.example.Other\n");

    List<Finding> conflicts =
        DefaultsFile.read(file).conflicts(Map.of("spark.plugins", "com.nvidia.spark.SQLPlugin"));

    assertEquals(file + ":2 sets spark.plugins to com.example.Other", conflicts.get(0).found());
    assertEquals(
        "change line 2 to: spark.plugins com.nvidia.spark.SQLPlugin", conflicts.get(0).change());
  }

  @Test
  void settingsAreAddedOnce() throws IOException {
    Path file = directory.resolve("conf/spark-defaults.conf");
    Map<String, String> settings =
        Preflight.settings(jar(NAME, "420", "90"), directory.resolve("gpu-addresses"));

    assertEquals(settings.size(), DefaultsFile.read(file).add(settings));
    assertEquals(0, DefaultsFile.read(file).add(settings));
    assertTrue(Files.readString(file).contains("spark.plugins com.nvidia.spark.SQLPlugin\n"));
  }

  @Test
  void addressesAreToldToSpark() throws IOException, InterruptedException {
    Path smi = directory.resolve("nvidia-smi");
    Files.writeString(smi, "#!/bin/sh\nprintf '0\\n1\\n'\n");
    assertTrue(smi.toFile().setExecutable(true));

    assertEquals(
        "{\"name\": \"gpu\", \"addresses\": [\"0\", \"1\"]}\n", addresses(smi.toString(), 0));
  }

  @Test
  void aDiscoveryWithoutADriverFails() throws IOException, InterruptedException {
    String said = addresses("/no/such/nvidia-smi", 1);

    assertTrue(said.contains("is there an NVIDIA driver"), said);
  }

  private String addresses(String smi, int exitCode) throws IOException, InterruptedException {
    Path output = directory.resolve("out.txt");
    ProcessBuilder builder =
        new ProcessBuilder("bash", "src/main/dist/bin/gpu-addresses")
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().put("NVIDIA_SMI", smi);
    assertEquals(exitCode, builder.start().waitFor());
    return Files.readString(output);
  }

  private static Preflight preflight(String driver, int capability) {
    return new Preflight(machine(driver, capability), "4.2.0", "2.13", 17);
  }

  private static GpuMachine machine(String driver, int capability) {
    return new GpuMachine(
        List.of(new Gpu("0", "a GPU", Optional.of(capability), "80 GiB")),
        Optional.of(Version.of(driver)),
        Optional.empty());
  }

  private static Finding found(List<Finding> findings, String what) {
    return findings.stream().filter(one -> one.what().equals(what)).findFirst().orElseThrow();
  }

  private RapidsJar jar(String name, String spark, String capabilities) throws IOException {
    Path file = directory.resolve(name);
    try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(file))) {
      put(out, "rapids4spark-version-info.properties", "version=26.08.1\ncudf_version=26.08.1\n");
      put(out, "cudf-java-version-info.properties", "gpu_architectures=" + capabilities + "\n");
      put(out, "spark" + spark + "/com/nvidia/spark/rapids/X.class", "");
      put(out, "spark-shared/com/nvidia/Y.class", "");
    }
    return RapidsJar.read(file);
  }

  private static void put(OutputStream out, String name, String content) throws IOException {
    ((ZipOutputStream) out).putNextEntry(new ZipEntry(name));
    out.write(content.getBytes(StandardCharsets.UTF_8));
  }
}
