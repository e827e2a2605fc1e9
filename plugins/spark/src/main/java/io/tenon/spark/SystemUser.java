package io.tenon.spark;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.security.UserGroupInformation;

/** Who runs this JVM, as the system knows it. */
public final class SystemUser {
  /** What Java calls a user, and the home of a user, that the system knows nothing of. */
  private static final String UNKNOWN = "?";

  private SystemUser() {}

  /**
   * Names a user that has no name, as in containers whose users the cluster chooses: Hadoop, and so
   * Spark, cannot log in such a one, and Ivy finds no home. Others are left as they are.
   */
  public static void nameTheNameless() {
    if (UNKNOWN.equals(System.getProperty("user.name"))) {
      String name = name(System.getenv());
      System.setProperty("user.name", name);
      UserGroupInformation.setLoginUser(UserGroupInformation.createRemoteUser(name));
    }
    if (UNKNOWN.equals(System.getProperty("user.home"))) {
      System.setProperty("user.home", home(System.getenv(), System.getProperty("java.io.tmpdir")));
    }
  }

  /** As Hadoop and Spark are told whom to be. */
  static String name(Map<String, String> environment) {
    return List.of("HADOOP_USER_NAME", "SPARK_USER").stream()
        .map(key -> environment.getOrDefault(key, ""))
        .filter(name -> !name.isBlank())
        .findFirst()
        .orElse("spark");
  }

  /** The root of a file system is the home that containers give whoever has none. */
  static String home(Map<String, String> environment, String otherwise) {
    return Optional.ofNullable(environment.get("HOME"))
        .filter(home -> Path.of(home).isAbsolute() && !home.equals("/"))
        .orElse(otherwise);
  }
}
