package io.personaplex.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DockerfileTest {
  @Test
  void theWholeTextHasNothingThatRunsOrPulls() {
    var image =
        new ServiceImage(
            "greeter",
            "says hello",
            "test/greeter:latest",
            "greeter.Main",
            List.of("http"),
            List.of("more.args"),
            List.of(),
            Map.of("PORT", "8080"),
            "PORT",
            Optional.of("TLS"));

    assertThat(
            Dockerfile.of(
                image,
                "scratch",
                List.of("root.tar", "java.tar"),
                List.of("/a.jar", "/b.jar"),
                "probe.Main",
                "/a.jar",
                Map.of("title", "a \"quoted\" $thing"),
                "1234abc"))
        .isEqualTo(
            """
            FROM scratch
            ADD root.tar /
            ADD java.tar /
            ENV CLASSPATH="/a.jar:/b.jar" \\
                HOME="/data" \\
                LANG="C.UTF-8" \\
                PERSONAPLEX_COMMIT="1234abc" \\
                PERSONAPLEX_HOME="/data" \\
                PORT="8080"
            LABEL title="a \\"quoted\\" \\$thing"
            WORKDIR /data
            USER 10001:10001
            EXPOSE 8080
            HEALTHCHECK --interval=5s --timeout=5s --start-period=15m --retries=3 CMD ["/opt/java/bin/java", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData", "-Xmx16m", "-cp", "/a.jar", "probe.Main", "PORT", "TLS"]
            ENTRYPOINT ["/opt/java/bin/java", "@/opt/personaplex/jvm.args", "@/opt/personaplex/more.args", "greeter.Main"]
            """);
  }
}
