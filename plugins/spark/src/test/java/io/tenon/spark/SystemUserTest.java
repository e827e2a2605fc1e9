package io.tenon.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SystemUserTest {
  @Test
  void userIsCalledWhatHadoopOrSparkAreToldToBe() {
    assertEquals("ann", SystemUser.name(Map.of("HADOOP_USER_NAME", "ann", "SPARK_USER", "bob")));
    assertEquals("bob", SystemUser.name(Map.of("HADOOP_USER_NAME", " ", "SPARK_USER", "bob")));
    assertEquals("spark", SystemUser.name(Map.of()));
  }

  @Test
  void homeIsADirectoryThatIsSomebodysOwn() {
    assertEquals("/home/ann", SystemUser.home(Map.of("HOME", "/home/ann"), "/tmp"));
    assertEquals("/tmp", SystemUser.home(Map.of("HOME", "/"), "/tmp"));
    assertEquals("/tmp", SystemUser.home(Map.of("HOME", "relative"), "/tmp"));
    assertEquals("/tmp", SystemUser.home(Map.of(), "/tmp"));
  }
}
