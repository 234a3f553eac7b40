package io.personaplex.tensor;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The JSON header of a safetensors file, read without trust.
///
/// ```
/// 8 bytes  n, little-endian
/// n bytes  {"name": {"dtype": "BF16", "shape": [2, 3], "data_offsets": [begin, end]}, …}
///          possibly with "__metadata__": {…}, padded with blanks
/// the data, offsets counted from here, without holes
/// ```
final class SafetensorsHeader {
  /// Bytes before the header.
  static final int PREFIX_BYTES = Long.BYTES;

  /// Largest header read, the limit of the format.
  static final int MAX_BYTES = 100_000_000;

  /// Most tensors of a file.
  static final int MAX_TENSORS = 100_000;

  /// Most characters of all names together.
  static final int MAX_NAME_CHARACTERS = 16 << 20;

  static final String METADATA = "__metadata__";

  private static final int MAX_RANK = 16;
  private static final int MAX_KEYS = 100;
  private static final int MAX_TEXT_CHARACTERS = 1 << 16; // of a name or dtype; others are skipped
  private static final String ADVICE =
      "the file is damaged or not a safetensors file, download it again";
  private static final JsonFactory JSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(8)
                  .maxNameLength(MAX_TEXT_CHARACTERS)
                  .maxStringLength(MAX_TEXT_CHARACTERS)
                  .build())
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  /// A tensor's entry; offsets are counted from the end of the header.
  record Entry(String name, DType dtype, long[] shape, long begin, long end) {}

  private final String file;
  private final long dataBytes;
  private final Faults faults = new Faults();
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final Set<String> seen = new HashSet<>();
  private int nameCharacters;

  private SafetensorsHeader(String file, long dataBytes) {
    this.file = file;
    this.dataBytes = dataBytes;
  }

  /// The length of the header of a file.
  ///
  /// @param prefix the first eight bytes as a number
  /// @throws TensorException if the file cannot have such a header
  static int length(String file, long prefix, long fileBytes) {
    long left = fileBytes - PREFIX_BYTES;
    if (prefix < 2 || prefix > MAX_BYTES) {
      throw new TensorException(
          "%s: the first eight bytes claim a header of %s bytes, wanted 2 to %d: not a safetensors file"
              .formatted(file, Long.toUnsignedString(prefix), MAX_BYTES));
    }
    if (prefix > left) {
      throw new TensorException(
          "%s: the header claims %d bytes and the file ends %d bytes after its start: download it again"
              .formatted(file, prefix, left));
    }
    return (int) prefix;
  }

  /// Reads the entries, in the order of the header.
  ///
  /// @param file for messages
  /// @param dataBytes size of the file beyond the header
  /// @throws TensorException naming every fault
  static Map<String, Entry> parse(String file, byte[] json, long dataBytes) {
    var header = new SafetensorsHeader(file, dataBytes);
    if (json[0] != '{') {
      throw new TensorException("%s: the header is not a JSON object: %s".formatted(file, ADVICE));
    }
    try (JsonParser parser = JSON.createParser(json)) {
      header.readAll(parser);
    } catch (JsonProcessingException e) {
      throw new TensorException(
          "%s: the header is not JSON of the wanted form (at character %d: %s): %s"
              .formatted(
                  file,
                  e.getLocation() == null ? 0 : e.getLocation().getCharOffset(),
                  Excerpt.of(e.getOriginalMessage()),
                  ADVICE),
          e);
    } catch (IOException e) {
      throw new TensorException("%s: the header cannot be read".formatted(file), e);
    }
    header.faults.raise(file, ADVICE);
    header.checkCover();
    header.faults.raise(file, ADVICE);
    return header.entries;
  }

  private void readAll(JsonParser parser) throws IOException {
    parser.nextToken(); // the brace looked at above
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      nameCharacters += name.length();
      if (nameCharacters > MAX_NAME_CHARACTERS) {
        throw new TensorException(
            "%s: the names of its tensors have more than %d characters: %s"
                .formatted(file, MAX_NAME_CHARACTERS, ADVICE));
      }
      JsonToken value = parser.nextToken();
      boolean again = !seen.add(name);
      if (again) {
        faults.add("'%s' appears twice".formatted(Excerpt.of(name)));
      }
      if (value != JsonToken.START_OBJECT) {
        faults.add("'%s' is not a JSON object".formatted(Excerpt.of(name)));
        parser.skipChildren();
      } else if (again || name.equals(METADATA)) {
        parser.skipChildren();
      } else {
        readEntry(name, parser);
      }
      if (seen.size() > MAX_TENSORS) {
        throw new TensorException(
            "%s: more than %d tensors: %s".formatted(file, MAX_TENSORS, ADVICE));
      }
    }
    if (parser.nextToken() != null) {
      faults.add("the header goes on after its JSON object");
    }
  }

  private void readEntry(String name, JsonParser parser) throws IOException {
    String tensor = "tensor '%s': ".formatted(Excerpt.of(name));
    @Nullable String dtype = null;
    long @Nullable [] shape = null;
    long @Nullable [] offsets = null;
    Set<String> keys = new HashSet<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      JsonToken value = parser.nextToken();
      if (!keys.add(key)) {
        faults.add(tensor + "'%s' appears twice".formatted(Excerpt.of(key)));
      }
      if (keys.size() > MAX_KEYS) {
        throw new TensorException(
            "%s: %smore than %d keys: %s".formatted(file, tensor, MAX_KEYS, ADVICE));
      }
      switch (key) {
        case "dtype" -> {
          dtype = value == JsonToken.VALUE_STRING ? parser.getText() : null;
          parser.skipChildren();
        }
        case "shape" -> shape = readNumbers(tensor + key, parser);
        case "data_offsets" -> offsets = readNumbers(tensor + key, parser);
        default -> parser.skipChildren(); // a later version of the format may say more
      }
    }
    if (dtype == null) {
      faults.add(tensor + "no dtype");
    }
    if (shape == null) {
      faults.add(tensor + "no usable shape");
    }
    if (offsets == null || offsets.length != 2) {
      faults.add(tensor + "no usable data_offsets (two numbers wanted)");
    }
    if (dtype != null && shape != null && offsets != null && offsets.length == 2) {
      check(name, tensor, dtype, shape, offsets[0], offsets[1]);
    }
  }

  /// Whole numbers that are not negative, or null after telling why not.
  private long @Nullable [] readNumbers(String what, JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_ARRAY) {
      parser.skipChildren();
      faults.add(what + " is not a list");
      return null;
    }
    List<Long> numbers = new ArrayList<>();
    boolean sound = true;
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.currentToken() == null) {
        return null; // the parser has thrown or will
      }
      boolean whole = parser.currentToken() == JsonToken.VALUE_NUMBER_INT;
      if (!whole
          || parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
          || parser.getLongValue() < 0) {
        if (sound) {
          faults.add(
              what
                  + " holds %s, wanted whole numbers from 0 to 2^63-1"
                      .formatted(whole ? Excerpt.of(parser.getText()) : parser.currentToken()));
        }
        sound = false;
        parser.skipChildren();
      } else if (numbers.size() < MAX_RANK) {
        numbers.add(parser.getLongValue());
      } else {
        if (sound) {
          faults.add(what + " holds more than %d numbers".formatted(MAX_RANK));
        }
        sound = false;
      }
    }
    return sound ? numbers.stream().mapToLong(Long::longValue).toArray() : null;
  }

  private void check(
      String name, String tensor, String dtypeName, long[] shape, long begin, long end) {
    DType dtype = DType.named(dtypeName);
    if (dtype == null) {
      faults.add(
          tensor
              + "dtype '%s' is not one of %s"
                  .formatted(Excerpt.of(dtypeName), Arrays.toString(DType.values())));
      return;
    }
    long wanted;
    try {
      wanted = Math.multiplyExact(Tensor.elements(shape), dtype.bytes());
    } catch (ArithmeticException e) {
      faults.add(tensor + "shape %s has more than 2^63 bytes".formatted(Arrays.toString(shape)));
      return;
    }
    if (begin > end) {
      faults.add(tensor + "data_offsets [%d, %d] run backwards".formatted(begin, end));
      return;
    }
    if (end - begin != wanted) {
      faults.add(
          tensor
              + "%s %s takes %d bytes, data_offsets [%d, %d] hold %d"
                  .formatted(dtype, Arrays.toString(shape), wanted, begin, end, end - begin));
      return;
    }
    entries.put(name, new Entry(name, dtype, shape, begin, end));
  }

  /// Every byte of the data belongs to exactly one tensor.
  private void checkCover() {
    List<Entry> byPlace = new ArrayList<>(entries.values());
    byPlace.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
    long at = 0;
    String before = "";
    for (Entry entry : byPlace) {
      String name = Excerpt.of(entry.name());
      if (entry.begin() < at) {
        faults.add(
            "tensors '%s' and '%s' overlap at byte %d of the data"
                .formatted(before, name, entry.begin()));
      } else if (entry.begin() > at) {
        faults.add(
            "%d bytes of the data before tensor '%s' belong to no tensor"
                .formatted(entry.begin() - at, name));
      }
      if (entry.end() > dataBytes) {
        faults.add(
            "the data ends at byte %d and tensor '%s' wants bytes %d to %d"
                .formatted(dataBytes, name, entry.begin(), entry.end()));
      }
      if (entry.end() > at) {
        before = name;
        at = entry.end();
      }
    }
    if (at < dataBytes) {
      faults.add("%d bytes follow the last tensor".formatted(dataBytes - at));
    }
  }
}
