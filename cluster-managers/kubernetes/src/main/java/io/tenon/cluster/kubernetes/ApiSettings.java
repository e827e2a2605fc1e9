package io.tenon.cluster.kubernetes;

import io.tenon.spi.config.ConfigKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How the API server is talked to.
 *
 * @param context of the kubeconfig
 * @param token to authenticate with
 * @param tokenFile with the token
 * @param clientKey file with the key of a client certificate
 * @param clientCertificate file with it
 * @param authority file with the certificate of the API server's authority
 * @param trustAll whether any certificate is trusted
 * @param connectTimeout for a connection
 * @param requestTimeout for an answer
 */
record ApiSettings(
    Optional<String> context,
    Optional<String> token,
    Optional<String> tokenFile,
    Optional<String> clientKey,
    Optional<String> clientCertificate,
    Optional<String> authority,
    boolean trustAll,
    Duration connectTimeout,
    Duration requestTimeout) {
  private static final String AUTHENTICATE = "spark.kubernetes.authenticate.";
  private static final String SUBMISSION = AUTHENTICATE + "submission.";

  static final ConfigKey<String> CONTEXT =
      ConfigKey.string("spark.kubernetes.context")
          .description(
              "Context of the kubeconfig with the credentials; without it the current one. In a pod"
                  + " without a kubeconfig they are those of its service account.")
          .build();
  static final ConfigKey<String> TOKEN =
      ConfigKey.string(AUTHENTICATE + "oauthToken")
          .secret()
          .description("Token to authenticate with.")
          .build();
  static final ConfigKey<String> TOKEN_FILE =
      file(
          "oauthTokenFile",
          "File with the token to authenticate with; read again when it changes.");
  static final ConfigKey<String> CLIENT_KEY =
      file("clientKeyFile", "File with the key of the client certificate.");
  static final ConfigKey<String> CLIENT_CERTIFICATE =
      file("clientCertFile", "File with the client certificate to authenticate with.");
  static final ConfigKey<String> AUTHORITY =
      file("caCertFile", "File with the certificate of the authority of the API server's.");
  static final ConfigKey<String> SUBMISSION_TOKEN =
      ConfigKey.string(SUBMISSION + "oauthToken")
          .secret()
          .description("The same when a driver is submitted.")
          .build();
  static final ConfigKey<String> SUBMISSION_TOKEN_FILE = submission("oauthTokenFile");
  static final ConfigKey<String> SUBMISSION_CLIENT_KEY = submission("clientKeyFile");
  static final ConfigKey<String> SUBMISSION_CLIENT_CERTIFICATE = submission("clientCertFile");
  static final ConfigKey<String> SUBMISSION_AUTHORITY = submission("caCertFile");
  static final ConfigKey<Boolean> TRUST_ALL =
      ConfigKey.bool("spark.kubernetes.trust.certificates")
          .defaultValue(false)
          .description("Whether any certificate of an API server is trusted.")
          .build();
  static final ConfigKey<Integer> CONNECT_TIMEOUT =
      milliseconds("spark.kubernetes.driver.connectionTimeout", "Limit for a connection");
  static final ConfigKey<Integer> REQUEST_TIMEOUT =
      milliseconds("spark.kubernetes.driver.requestTimeout", "Limit for an answer");
  static final ConfigKey<Integer> SUBMISSION_CONNECT_TIMEOUT =
      milliseconds(
          "spark.kubernetes.submission.connectionTimeout",
          "Limit for a connection when a driver is submitted");
  static final ConfigKey<Integer> SUBMISSION_REQUEST_TIMEOUT =
      milliseconds(
          "spark.kubernetes.submission.requestTimeout",
          "Limit for an answer when a driver is submitted");

  /** Of the submitting machine. */
  static final List<ConfigKey<?>> CREDENTIALS =
      List.of(
          CONTEXT,
          TOKEN,
          TOKEN_FILE,
          CLIENT_KEY,
          CLIENT_CERTIFICATE,
          AUTHORITY,
          SUBMISSION_TOKEN,
          SUBMISSION_TOKEN_FILE,
          SUBMISSION_CLIENT_KEY,
          SUBMISSION_CLIENT_CERTIFICATE,
          SUBMISSION_AUTHORITY);

  static final List<ConfigKey<?>> KEYS =
      Stream.concat(
              CREDENTIALS.stream(),
              Stream.of(
                  TRUST_ALL,
                  CONNECT_TIMEOUT,
                  REQUEST_TIMEOUT,
                  SUBMISSION_CONNECT_TIMEOUT,
                  SUBMISSION_REQUEST_TIMEOUT))
          .toList();

  private static ConfigKey<String> file(String name, String description) {
    return ConfigKey.string(AUTHENTICATE + name).description(description).build();
  }

  private static ConfigKey<String> submission(String name) {
    return ConfigKey.string(SUBMISSION + name)
        .description("The same when a driver is submitted.")
        .build();
  }

  private static ConfigKey<Integer> milliseconds(String name, String description) {
    return ConfigKey.integer(name)
        .defaultValue(10_000)
        .range(number -> number > 0, "at least 1")
        .description(description + ", in milliseconds.")
        .build();
  }

  /** For a driver that asks for executors. */
  static ApiSettings read(Map<String, String> settings) {
    return new ApiSettings(
        CONTEXT.find(settings),
        TOKEN.find(settings),
        TOKEN_FILE.find(settings),
        CLIENT_KEY.find(settings),
        CLIENT_CERTIFICATE.find(settings),
        AUTHORITY.find(settings),
        TRUST_ALL.read(settings),
        Duration.ofMillis(CONNECT_TIMEOUT.read(settings)),
        Duration.ofMillis(REQUEST_TIMEOUT.read(settings)));
  }

  /** For whoever submits a driver. */
  static ApiSettings ofSubmission(Map<String, String> settings) {
    return new ApiSettings(
        CONTEXT.find(settings),
        SUBMISSION_TOKEN.find(settings).or(() -> TOKEN.find(settings)),
        SUBMISSION_TOKEN_FILE.find(settings).or(() -> TOKEN_FILE.find(settings)),
        SUBMISSION_CLIENT_KEY.find(settings).or(() -> CLIENT_KEY.find(settings)),
        SUBMISSION_CLIENT_CERTIFICATE.find(settings).or(() -> CLIENT_CERTIFICATE.find(settings)),
        SUBMISSION_AUTHORITY.find(settings).or(() -> AUTHORITY.find(settings)),
        TRUST_ALL.read(settings),
        Duration.ofMillis(SUBMISSION_CONNECT_TIMEOUT.read(settings)),
        Duration.ofMillis(SUBMISSION_REQUEST_TIMEOUT.read(settings)));
  }

  /** Without the token. */
  @Override
  public String toString() {
    return "ApiSettings[context=%s]".formatted(context);
  }
}
