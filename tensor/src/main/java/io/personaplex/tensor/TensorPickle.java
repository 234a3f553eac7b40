package io.personaplex.tensor;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The part of Python's pickle protocol 2 that a dict of tensors is written in, and no more.
///
/// A pickle is a program for a stack machine, and its opcode GLOBAL can name any function to be
/// called. Here a global is a word out of a short list, a call puts a value of ours together, and
/// every other opcode or name is refused: nothing of the file is ever run.
///
/// ```
/// EMPTY_DICT MARK
///   'embeddings'  GLOBAL torch._utils _rebuild_tensor_v2
///                 ( PERSID('storage', GLOBAL torch BFloat16Storage, '0', 'cpu', 640),
///                   0, (10, 1, 1, 64), (64, 64, 64, 1), False, OrderedDict() ) REDUCE
///   …
/// SETITEMS STOP
/// ```
///
/// - **Source**: CPython, Lib/pickletools.py (the opcodes); PyTorch, torch/_utils.py
///   (`_rebuild_tensor_v2`) and torch/serialization.py (`persistent_id`).
final class TensorPickle {
  private static final int MAX_STACK = 10_000;
  private static final int MAX_MEMO = 100_000;
  private static final int MAX_RANK = 16;

  /// What lies on the stack.
  private sealed interface Value {}

  private record Text(String text) implements Value {}

  private record Whole(long value) implements Value {}

  private record Flag(boolean value) implements Value {}

  private record Tuple(List<Value> items) implements Value {}

  private record Dict(Map<String, Value> items) implements Value {}

  private record Stored(TorchView.Storage storage) implements Value {}

  private record Viewed(TorchView view) implements Value {}

  private record StorageClass(DType dtype) implements Value {}

  private enum Callable implements Value {
    REBUILD_TENSOR,
    ORDERED_DICT
  }

  private static final Map<String, Value> GLOBALS =
      Map.ofEntries(
          Map.entry("torch._utils._rebuild_tensor_v2", Callable.REBUILD_TENSOR),
          Map.entry("collections.OrderedDict", Callable.ORDERED_DICT),
          Map.entry("torch.DoubleStorage", new StorageClass(DType.F64)),
          Map.entry("torch.FloatStorage", new StorageClass(DType.F32)),
          Map.entry("torch.HalfStorage", new StorageClass(DType.F16)),
          Map.entry("torch.BFloat16Storage", new StorageClass(DType.BF16)),
          Map.entry("torch.LongStorage", new StorageClass(DType.I64)),
          Map.entry("torch.IntStorage", new StorageClass(DType.I32)),
          Map.entry("torch.ShortStorage", new StorageClass(DType.I16)),
          Map.entry("torch.CharStorage", new StorageClass(DType.I8)),
          Map.entry("torch.ByteStorage", new StorageClass(DType.U8)),
          Map.entry("torch.BoolStorage", new StorageClass(DType.BOOL)));

  private final String file;
  private final byte[] program;
  private final MemorySegment numbers;
  private int at;
  private final List<Value> stack = new ArrayList<>();
  private final Deque<Integer> marks = new ArrayDeque<>();
  private final Map<Integer, Value> memo = new HashMap<>();

  private TensorPickle(String file, byte[] program) {
    this.file = file;
    this.program = program;
    this.numbers = MemorySegment.ofArray(program);
  }

  /// The tensors of the dict, in its order.
  ///
  /// @param file for messages
  /// @throws TensorException if the program does anything but make up a dict of tensors
  static Map<String, TorchView> read(String file, byte[] program) {
    return new TensorPickle(file, program).run();
  }

  private Map<String, TorchView> run() {
    while (true) {
      int opcode = next() & 0xff;
      switch (opcode) {
        case 0x80 -> requireProtocol(next() & 0xff);
        case '}' -> push(new Dict(new LinkedHashMap<>()));
        case ')' -> push(new Tuple(List.of()));
        case '(' -> mark();
        case 't' -> push(new Tuple(popToMark()));
        case 0x85, 0x86, 0x87 -> push(new Tuple(pop(opcode - 0x84)));
        case 'X' -> push(new Text(text(wholeInt())));
        case 'K' -> push(new Whole(next() & 0xff));
        case 'M' -> push(new Whole((next() & 0xff) | (next() & 0xff) << 8));
        case 'J' -> push(new Whole(wholeInt()));
        case 0x8a -> push(new Whole(wholeLong()));
        case 0x88, 0x89 -> push(new Flag(opcode == 0x88));
        case 'c' -> push(global(line() + "." + line()));
        case 'Q' -> push(storage(pop()));
        case 'R' -> reduce();
        case 'q' -> remember(next() & 0xff);
        case 'r' -> remember(wholeInt());
        case 'h' -> push(recall(next() & 0xff));
        case 'j' -> push(recall(wholeInt()));
        case 's' -> setItems(pop(2));
        case 'u' -> setItems(popToMark());
        case '.' -> {
          return result();
        }
        default ->
            throw fault(
                "opcode %s at byte %d is none that a dict of tensors needs, nothing was run"
                    .formatted(opcodeName(opcode), at - 1));
      }
    }
  }

  private void requireProtocol(int version) {
    if (version != 2) {
      throw fault("pickle protocol %d, wanted 2".formatted(version));
    }
  }

  private Value global(String name) {
    Value value = GLOBALS.get(name);
    if (value == null) {
      throw fault(
          "the global '%s' is none that a dict of tensors needs, nothing was run"
              .formatted(Excerpt.of(name)));
    }
    return value;
  }

  /// A storage from its persistent id: `('storage', class, key, location, count)`. The location is
  /// where the tensor was when it was written, and of no concern.
  private Value storage(Value id) {
    if (id instanceof Tuple(List<Value> items)
        && items.size() == 5
        && items.get(0) instanceof Text(String kind)
        && kind.equals("storage")
        && items.get(1) instanceof StorageClass(DType dtype)
        && items.get(2) instanceof Text(String key)
        && items.get(3) instanceof Text
        && items.get(4) instanceof Whole(long count)
        && count >= 0) {
      return new Stored(new TorchView.Storage(key, dtype, count));
    }
    throw fault("a persistent id is no ('storage', class, key, location, count)");
  }

  private void reduce() {
    Value arguments = pop();
    Value callable = pop();
    if (!(arguments instanceof Tuple(List<Value> items))) {
      throw fault("a call without a tuple of arguments");
    }
    if (callable == Callable.ORDERED_DICT && items.isEmpty()) {
      push(new Dict(new LinkedHashMap<>()));
    } else if (callable == Callable.REBUILD_TENSOR) {
      push(rebuild(items));
    } else {
      throw fault("a call of something that is not to be called, or with arguments it has not");
    }
  }

  private Value rebuild(List<Value> arguments) {
    if (arguments.size() == 6
        && arguments.get(0) instanceof Stored(TorchView.Storage storage)
        && arguments.get(1) instanceof Whole(long offset)
        && arguments.get(2) instanceof Tuple size
        && arguments.get(3) instanceof Tuple stride
        && arguments.get(4) instanceof Flag
        && arguments.get(5) instanceof Dict(Map<String, Value> hooks)
        && hooks.isEmpty()) {
      try {
        return new Viewed(new TorchView(storage, offset, numbers(size), numbers(stride)));
      } catch (IllegalArgumentException e) {
        throw fault("a tensor " + e.getMessage());
      }
    }
    throw fault("_rebuild_tensor_v2 with arguments other than storage, offset, size, stride");
  }

  private long[] numbers(Tuple tuple) {
    if (tuple.items().size() > MAX_RANK) {
      throw fault("a tensor has more than %d dimensions".formatted(MAX_RANK));
    }
    long[] out = new long[tuple.items().size()];
    for (int i = 0; i < out.length; i++) {
      if (!(tuple.items().get(i) instanceof Whole(long value))) {
        throw fault("a size or stride is not a whole number");
      }
      out[i] = value;
    }
    return out;
  }

  private void setItems(List<Value> pairs) {
    if (!(pop() instanceof Dict dict) || pairs.size() % 2 != 0) {
      throw fault("SETITEMS without a dict or with a key that has no value");
    }
    for (int i = 0; i < pairs.size(); i += 2) {
      if (!(pairs.get(i) instanceof Text(String key))) {
        throw fault("a key of a dict is not a text");
      }
      if (dict.items().put(key, pairs.get(i + 1)) != null) {
        throw fault("the key '%s' appears twice".formatted(Excerpt.of(key)));
      }
    }
    push(dict);
  }

  private Map<String, TorchView> result() {
    if (at != program.length) {
      throw fault("%d bytes follow the end of the pickle".formatted(program.length - at));
    }
    if (!(pop() instanceof Dict(Map<String, Value> items)) || !stack.isEmpty()) {
      throw fault("its pickle is not one dict");
    }
    Map<String, TorchView> views = new LinkedHashMap<>();
    items.forEach(
        (key, value) -> {
          if (!(value instanceof Viewed(TorchView view))) {
            throw fault("'%s' is not a tensor".formatted(Excerpt.of(key)));
          }
          views.put(key, view);
        });
    return Collections.unmodifiableMap(views);
  }

  private void mark() {
    if (marks.size() >= MAX_STACK) {
      throw fault("more than %d marks".formatted(MAX_STACK));
    }
    marks.push(stack.size());
  }

  private List<Value> popToMark() {
    if (marks.isEmpty()) {
      throw fault("a tuple or dict without a beginning");
    }
    return pop(stack.size() - marks.pop());
  }

  private void push(Value value) {
    if (stack.size() >= MAX_STACK) {
      throw fault("more than %d values on the stack".formatted(MAX_STACK));
    }
    stack.add(value);
  }

  private Value pop() {
    return pop(1).getFirst();
  }

  private List<Value> pop(int count) {
    int from = stack.size() - count;
    if (count < 0 || from < (marks.isEmpty() ? 0 : marks.peek())) {
      throw fault("the stack runs empty at byte %d".formatted(at));
    }
    List<Value> top = stack.subList(from, stack.size());
    List<Value> values = List.copyOf(top);
    top.clear();
    return values;
  }

  private void remember(int index) {
    if (index < 0 || (memo.size() >= MAX_MEMO && !memo.containsKey(index))) {
      throw fault("memo place %d, or more than %d of them".formatted(index, MAX_MEMO));
    }
    Value top = pop();
    memo.put(index, top);
    push(top);
  }

  private Value recall(int index) {
    Value value = memo.get(index);
    if (value == null) {
      throw fault("nothing was put into memo place %d".formatted(index));
    }
    return value;
  }

  private byte next() {
    require(1);
    return program[at++];
  }

  private int wholeInt() {
    require(Integer.BYTES);
    at += Integer.BYTES;
    return numbers.get(LittleEndian.INT, at - Integer.BYTES);
  }

  /// LONG1: a byte count, then that many bytes of two's complement.
  private long wholeLong() {
    int bytes = next() & 0xff;
    if (bytes > Long.BYTES) {
      throw fault("a number of %d bytes, at most 8 are read".formatted(bytes));
    }
    require(bytes);
    long value = 0;
    for (int i = 0; i < bytes; i++) {
      value |= (program[at + i] & 0xffL) << (8 * i);
    }
    at += bytes;
    int unused = Long.SIZE - 8 * bytes;
    return bytes == 0 ? 0 : value << unused >> unused;
  }

  private String text(int bytes) {
    require(bytes);
    at += bytes;
    return new String(program, at - bytes, bytes, StandardCharsets.UTF_8);
  }

  private String line() {
    int start = at;
    while (next() != '\n') {
      // to the end of the line
    }
    return new String(program, start, at - 1 - start, StandardCharsets.UTF_8);
  }

  private void require(int bytes) {
    if (bytes < 0 || bytes > program.length - at) {
      throw fault("its pickle ends early, at byte %d".formatted(program.length));
    }
  }

  private static String opcodeName(int opcode) {
    String name =
        switch (opcode) {
          case 'i' -> "INST";
          case 'o' -> "OBJ";
          case 'b' -> "BUILD";
          case 0x81 -> "NEWOBJ";
          case 0x82, 0x83, 0x84 -> "EXT";
          case 0x92 -> "NEWOBJ_EX";
          case 0x93 -> "STACK_GLOBAL";
          case ']', 'l', 'a', 'e' -> "of a list";
          case 'G', 'F' -> "FLOAT";
          case 'N' -> "NONE";
          default -> "";
        };
    return "0x%02x%s".formatted(opcode, name.isEmpty() ? "" : " (" + name + ")");
  }

  private TensorException fault(String what) {
    return new TensorException(
        "%s: refused: %s; wanted a dict of tensors as torch.save writes it".formatted(file, what));
  }
}
