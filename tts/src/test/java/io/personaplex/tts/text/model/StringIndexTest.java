package io.personaplex.tts.text.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.testkit.Seeds;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class StringIndexTest {
  @Test
  void everyStringIsFoundWhereItStands() {
    long seed = Seeds.next();
    var random = new Random(seed);
    var strings = new LinkedHashSet<String>();
    strings.add("");
    for (int i = 0; i < 20_000; i++) {
      strings.add(
          random
              .ints(random.nextInt(1, 8), 'a', 0x2FF)
              .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
              .toString());
    }
    var builder = new StringPool.Builder();
    strings.forEach(builder::add);
    StringPool pool = builder.build();
    var index = new StringIndex(pool);
    var list = new ArrayList<>(strings);
    assertThat(pool.size()).as("seed=%d", seed).isEqualTo(list.size());
    for (int i = 0; i < list.size(); i++) {
      assertThat(index.find(list.get(i))).as("'%s' seed=%d", list.get(i), seed).isEqualTo(i);
      assertThat(pool.get(i)).as("seed=%d", seed).isEqualTo(list.get(i));
      assertThat(index.find(list.get(i) + "!")).as("seed=%d", seed).isEqualTo(-1);
    }
  }

  @Test
  void anEmptyPoolFindsNothing() {
    assertThat(new StringIndex(new StringPool.Builder().build()).find("a")).isEqualTo(-1);
  }
}
