package io.personaplex.tts.text.read;

import static io.personaplex.tts.text.read.Phonemes.PRIMARY;
import static io.personaplex.tts.text.read.Phonemes.SECONDARY;

/// How strongly a reading is spoken, compared with the lexicon.
enum Stress {
  /// As the lexicon has it: words in lower case.
  UNCHANGED {
    @Override
    String apply(String phonemes) {
      return phonemes;
    }
  },
  /// No mark at all.
  REMOVED {
    @Override
    String apply(String phonemes) {
      return phonemes.replace(String.valueOf(PRIMARY), "").replace(String.valueOf(SECONDARY), "");
    }
  },
  /// The main stress becomes the only, secondary one.
  DEMOTED {
    @Override
    String apply(String phonemes) {
      return hasPrimary(phonemes)
          ? phonemes.replace(String.valueOf(SECONDARY), "").replace(PRIMARY, SECONDARY)
          : phonemes;
    }
  },
  /// Secondary stress, whatever it was: letters of a spelled word.
  SECONDARY_ONLY {
    @Override
    String apply(String phonemes) {
      return hasPrimary(phonemes) ? DEMOTED.apply(phonemes) : AT_LEAST_SECONDARY.apply(phonemes);
    }
  },
  /// An unstressed word gets secondary stress: words with a capital.
  AT_LEAST_SECONDARY {
    @Override
    String apply(String phonemes) {
      return hasPrimary(phonemes) || hasSecondary(phonemes)
          ? phonemes
          : beforeFirstVowel(SECONDARY, phonemes);
    }
  },
  /// A word without main stress gets it: words in capitals.
  AT_LEAST_PRIMARY {
    @Override
    String apply(String phonemes) {
      if (hasPrimary(phonemes)) {
        return phonemes;
      }
      return hasSecondary(phonemes)
          ? phonemes.replace(SECONDARY, PRIMARY)
          : beforeFirstVowel(PRIMARY, phonemes);
    }
  };

  abstract String apply(String phonemes);

  static boolean hasPrimary(String phonemes) {
    return phonemes.indexOf(PRIMARY) >= 0;
  }

  private static boolean hasSecondary(String phonemes) {
    return phonemes.indexOf(SECONDARY) >= 0;
  }

  private static String beforeFirstVowel(char mark, String phonemes) {
    for (int i = 0; i < phonemes.length(); i++) {
      if (Phonemes.isVowel(phonemes.charAt(i))) {
        return phonemes.substring(0, i) + mark + phonemes.substring(i);
      }
    }
    return phonemes;
  }
}
