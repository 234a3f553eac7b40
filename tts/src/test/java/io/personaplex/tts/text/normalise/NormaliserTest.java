package io.personaplex.tts.text.normalise;

import static org.assertj.core.api.Assertions.assertThat;

import io.personaplex.tts.text.TinyVoice;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NormaliserTest {
  private static Normaliser original;
  private static Normaliser improved;

  @BeforeAll
  static void load(@TempDir Path folder) {
    WordTables tables = WordTables.load(TinyVoice.in(folder));
    original = Normaliser.original(tables);
    improved = Normaliser.improved(tables);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          At 7:30 or 12:00.           | At seven thirty or twelve o'clock.
          At 8:00 pm.                 | At eight P.M.
          At 9:05a.m. today           | At nine oh five A.M. today
          At 25:00 or 7:60            | At 25:00 or 7:60
          It took 1:02:01             | It took one oh two and one second
          On 2024-03-15               | On March fifteenth, 2024
          On 12/25/31 and 25/12/2030  | On December twenty-fifth, 1931 and December twenty-fifth, 2030
          On 2024-13-15               | On 2024-13-15
          $5 million and £40k         | 5 million dollars and 40 thousand pounds
          5¢ or 1¢                    | 5 cents or 1 cent
          Rs. 200, USD 1 and ¥5 billion | 200 rupees, 1 dollar and 5 billion yen
          -1° or 72°F or 20 ° C       | -1 degree or 72 degrees Fahrenheit or 20 degrees Celsius
          1 km, 5km and 120 km/h      | 1 kilometer, 5 kilometers and 120 kilometers per hour
          v1.5GB and 5 kmx            | v1.5GB and 5 kmx
          Dec. 25, 2023 or Sept 5     | December twenty-fifth, 2023 or September fifth
          May 32, May 5% and May 12:30 | May 32, May 5% and May twelve thirty
          He came on the 3 of March 1985 | He came on the third of March 1985
          Dr. Smith and St Paul       | Dr Smith and Saint Paul
          On Main St. in town         | On Main Street in town
          Cats vs dogs                | Cats versus dogs
          By Acme Inc.                | By Acme Incorporated.
          No. 1 is #42 of A&#1        | Number 1 is number 42 of A& hashtag 1
          Chapter IV, Henry VIII, Chapter I'm | Chapter 4, Henry the eighth, Chapter I'm
          Call 800-555-0199 today     | Call 8 0 0, 5 5 5, 0 1 9 9 today
          Use 1/2, 3/4, 10/31 and 24/7 | Use one half, 3 quarters, October thirty-first and 24 slash 7
          It takes 2-3 or 10 – 15 days | It takes 2 to 3 or 10 to 15 days
          Press +1                    | Press plus 1
          1 + 1 = 2, ±5 and Coke™     | 1 + 1 equals 2, plus or minus 5 and Coke
          """)
  void writtenFormsBecomeWords(String written, String spoken) {
    assertThat(original.normalise(written)).isEqualTo(spoken);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          I said no.                | I said number.       | I said no.
          See no. 5 and fig. 3.     | See number 5 and figure 3. | See number 5 and figure 3.
          We orbit the Sun.         | We orbit the Sunday. | We orbit the Sun.
          Come on Sun. at noon      | Come on Sunday at noon | Come on Sunday at noon
          She said "go" and 'yes'.  | She said "go" and 'yes'. | She said go and yes.
          It's the '90s             | It's the '90s        | It's the '90s
          Dial 555-1234.            | Dial 555-1234.       | Dial 5 5 5, 1 2 3 4.
          Call (555) 123-4567       | Call (555) 1 2 3, 4 5 6 7 | Call 5 5 5, 1 2 3, 4 5 6 7
          Cook for 10-15.           | Cook for 10-15.      | Cook for 10 to 15.
          It rose 5-10%             | It rose 5-10%        | It rose 5 to 10%
          It costs $5-10            | It costs $5 to 10    | It costs 5 to 10 dollars
          Open 9am-5pm              | Open 9am-5pm         | Open nine A.M. to five P.M.
          Open 5:30-6:30            | Open five thirty-six thirty | Open five thirty to six thirty
          Well - I think            | Well - I think       | Well — I think
          It's −5°                  | It's −5 degrees      | It's -5 degrees
          He's 6'2" tall            | He's 6'2" tall       | He's six foot two tall
          It costs 5$ or €2bn       | It costs 5$ or €2bn  | It costs $5 or 2 billion euros
          It's open 24/7            | It's open 24 slash 7 | It's open 24/7
          May 10 people come?       | May tenth people come? | May 10 people come?
          A Type C plug             | A Type 100 plug      | A Type C plug
          """)
  void knownFaultsAreOnlyInTheOriginal(String written, String faulty, String better) {
    assertThat(original.normalise(written)).as("original").isEqualTo(faulty);
    assertThat(improved.normalise(written)).as("improved").isEqualTo(better);
  }

  @Test
  void spacesAndLookAlikesAreUnified() {
    assertThat(original.normalise("  It’s\u00A0a\t\n b\u20121 ― ,  so  ! "))
        .isEqualTo("It's a b-1 —, so!");
    assertThat(improved.normalise("a well\u2011known\u200B cat")).isEqualTo("a well-known cat");
  }
}
