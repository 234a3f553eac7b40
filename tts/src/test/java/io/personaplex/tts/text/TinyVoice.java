package io.personaplex.tts.text;

import io.personaplex.tts.text.model.VoiceFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/// Small files of the front end, for tests of the rules without a voice.
public final class TinyVoice {
  private static final String NORMALIZE =
      """
      {"months": {"jan": "January", "feb": "February", "mar": "March", "apr": "April",
        "may": "May", "jun": "June", "jul": "July", "aug": "August", "sep": "September",
        "oct": "October", "nov": "November", "dec": "December"},
       "titles": {"Dr": "Dr", "Prof": "Professor", "St": "Saint"},
       "abbreviations": {"Dr.": "Dr", "St.": "Street", "approx.": "approximately",
        "no.": "number", "fig.": "figure", "Sun.": "Sunday", "vs": "versus", "Inc.": "Incorporated"},
       "units": {"km": ["kilometer", "kilometers"], "km/h": ["kilometers per hour",
        "kilometers per hour"], "mi": ["mile", "miles"], "GB": ["gigabyte", "gigabytes"]},
       "symbols": {"=": "equals", "<": "less than", "°": "degrees", "±": "plus or minus",
        "™": "", "*": " ", "#": " hashtag "},
       "currency": {"¥": ["yen", "yen"], "¢": ["cent", "cents"], "Rs": ["rupee", "rupees"],
        "USD": ["dollar", "dollars"], "$": ["dollar", "dollars"], "£": ["pound", "pounds"],
        "€": ["euro", "euros"]},
       "roman_cardinal": ["Chapter", "World War", "Type"],
       "roman_ordinal": ["Henry", "Queen Elizabeth"]}
      """;

  /// `close` has two readings, `had` another one before a pause, `AA` none as a noun.
  private static final String GOLD =
      """
      {"A": "ˈA", "B": "bˈi", "F": "ˈɛf", "I": "ˈI", "O": "ˈO",
       "AA": {"DEFAULT": "ˈɑˌɑ", "NOUN": null},
       "and": "ænd", "cat": "kˈæt", "cent": "sˈɛnt", "close": {"DEFAULT": "klˈOs", "VERB": "klˈOz"},
       "dollar": "dˈɑləɹ", "five": "fˈIv", "forty": "fˈɔɹɾi", "had": {"DEFAULT": "hæd",
       "None": "hˌæd"}, "heat": "hˈit", "hundred": "hˈʌndɹəd", "it": "ɪt", "known": "nˈOn",
       "make": "mˌAk", "minus": "mˈInəs", "nine": "nˈIn", "nineteen": "nˌIntˈin", "ninety": "nˈIndi",
       "oh": "ˈO", "one": "wˈʌn", "percent": "pəɹsˈɛnt", "point": "pˈYnt", "Paris": "pˈɛɹəs",
       "run": "ɹˈʌn", "seven": "sˈɛvən", "stop": "stˈɑp", "thousand": "θˈWzᵊnd", "to": "tu", "twenty": "twˈɛnti",
       "two": "tˈu", "versus": "vˈɜɹsəs", "well": "wˈɛl", "well-known": "wˌɛlnˈOn"}
      """;

  private static final String SILVER =
      """
      {"city": "sˈɪɾi", "nato": "nˈAtO", "us": "ʌs"}
      """;

  private TinyVoice() {}

  /// Writes the word tables and the lexica into `folder`.
  public static VoiceFiles in(Path folder) {
    try {
      Files.writeString(folder.resolve("normalize.json"), NORMALIZE);
      pack(folder.resolve("lexicon_us_gold.json.gz"), GOLD);
      pack(folder.resolve("lexicon_us_silver.json.gz"), SILVER);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new VoiceFiles(folder);
  }

  private static void pack(Path file, String text) throws IOException {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }
}
