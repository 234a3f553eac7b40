package io.personaplex.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WaitingLineTest {
  private final WaitingLine line = new WaitingLine();

  @Test
  void everybodyIsToldTheirPlaceAtOnceAndAtEachChangeAndNeverTwice() {
    var ada = join("ada");
    var ben = join("ben");
    var cyd = join("cyd");
    assertThat(ada.told).containsExactly("1 of 1", "1 of 2", "1 of 3");
    assertThat(ben.told).containsExactly("2 of 2", "2 of 3");
    assertThat(cyd.told).containsExactly("3 of 3");
    assertThat(line.next()).containsSame(ada);
    assertThat(ben.told).endsWith("2 of 3", "1 of 2");
    assertThat(cyd.told).endsWith("3 of 3", "2 of 2");
    assertThat(ada.told).hasSize(3);
  }

  @Test
  void whoLeavesFromTheMiddleMovesTheOthersUp() {
    var ada = join("ada");
    var ben = join("ben");
    var cyd = join("cyd");
    assertThat(line.leave(ben)).isTrue();
    assertThat(line.leave(ben)).as("again").isFalse();
    assertThat(ada.told).endsWith("1 of 2");
    assertThat(cyd.told).endsWith("2 of 2");
    assertThat(line.next()).containsSame(ada);
    assertThat(line.next()).containsSame(cyd);
    assertThat(line.next()).isEmpty();
  }

  @Test
  void theFiguresNameTagsAndPlaces() {
    join("ada");
    join("ben");
    line.next();
    var json = line.toJson();
    assertThat(json.getInteger("waiting")).isEqualTo(1);
    assertThat(json.getJsonArray("waits").getJsonObject(0).getString("session")).isEqualTo("ben");
    assertThat(json.getJsonArray("waits").getJsonObject(0).getInteger("place")).isEqualTo(1);
    assertThat(json.getLong("seated")).isEqualTo(1);
    assertThat(json.getLong("waited_ms_mean")).isEqualTo(json.getLong("waited_ms_max"));
  }

  private Listener join(String tag) {
    var waiter = new Listener(tag);
    line.join(waiter);
    return waiter;
  }

  private static final class Listener implements Waiter {
    private final String tag;
    private final List<String> told = new ArrayList<>();

    Listener(String tag) {
      this.tag = tag;
    }

    @Override
    public String tag() {
      return tag;
    }

    @Override
    public void stands(int place, int of) {
      told.add(place + " of " + of);
    }

    @Override
    public void seat() {}

    @Override
    public void sendAway() {}
  }
}
