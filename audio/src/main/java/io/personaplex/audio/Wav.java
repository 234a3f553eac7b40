package io.personaplex.audio;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/// A mono recording, read from or written to a RIFF/WAVE file.
///
/// Read: 16- and 24-bit PCM and 32-bit float, mono or stereo (the mean of both channels), also as
/// `WAVE_FORMAT_EXTENSIBLE`. Written: 16-bit PCM mono. Chunks of other kinds are passed over; a
/// data chunk whose length is unknown (a program that wrote into a pipe) goes to the end of the
/// file.
public final class Wav {
  /// Largest file read, in bytes: 45 minutes of 24 kHz stereo at 16 bits.
  public static final int MAX_BYTES = 256 << 20;

  private static final int FORMAT_PCM = 1;
  private static final int FORMAT_FLOAT = 3;
  private static final int FORMAT_EXTENSIBLE = 0xfffe;
  private static final int RIFF = fourCc("RIFF");
  private static final int WAVE = fourCc("WAVE");
  private static final int FMT = fourCc("fmt ");
  private static final int DATA = fourCc("data");

  /// Where the samples of a file of [#file] begin.
  static final int HEADER_BYTES = 44;

  // ffmpeg writes 0xffffffff, espeak-ng 0x7ffff000 when they cannot go back to fill in the length.
  private static final long UNKNOWN_LENGTH = 0x7fff_f000L;

  private final float[] samples;
  private final int sampleRate;

  /// @param samples in −1 … 1; not copied
  /// @param sampleRate in Hz, positive
  public Wav(float[] samples, int sampleRate) {
    if (sampleRate <= 0) {
      throw new IllegalArgumentException("WAV: sample rate %d Hz".formatted(sampleRate));
    }
    this.samples = samples;
    this.sampleRate = sampleRate;
  }

  /// The samples, in −1 … 1; not copied.
  public float[] samples() {
    return samples;
  }

  /// In Hz.
  public int sampleRate() {
    return sampleRate;
  }

  /// The samples at another rate; the same array if it is this one.
  public float[] samplesAt(int otherRate) {
    return otherRate == sampleRate ? samples : Resampler.resample(samples, sampleRate, otherRate);
  }

  /// Reads a file.
  ///
  /// @throws AudioException if it cannot be read as a WAV file; the message names it
  public static Wav read(Path file) {
    return parse(file.toString(), bytes(file));
  }

  /// Reads only the first channel of a file that may have any number of them.
  ///
  /// @throws AudioException if it cannot be read as a WAV file; the message names it
  public static Wav readFirstChannel(Path file) {
    return parse(file.toString(), bytes(file), Channels.FIRST);
  }

  /// Reads a stream to its end; does not close it.
  ///
  /// @param name for messages
  /// @throws AudioException if it cannot be read as a WAV file
  public static Wav read(String name, InputStream in) {
    try {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new AudioException("%s: at most %d bytes are read".formatted(name, MAX_BYTES));
      }
      return parse(name, bytes);
    } catch (IOException e) {
      throw new AudioException("%s: cannot be read".formatted(name), e);
    }
  }

  /// Reads the bytes of a file.
  ///
  /// @param name for messages
  /// @throws AudioException if they are no WAV file, or one of a kind that is not read
  public static Wav parse(String name, byte[] bytes) {
    return parse(name, bytes, Channels.MEAN);
  }

  private static byte[] bytes(Path file) {
    try {
      if (Files.size(file) > MAX_BYTES) {
        throw new AudioException(
            "%s: %d bytes, at most %d are read".formatted(file, Files.size(file), MAX_BYTES));
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new AudioException("%s: cannot be read".formatted(file), e);
    }
  }

  private static Wav parse(String name, byte[] bytes, Channels channels) {
    var file = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.length < 12 || file.getInt(0) != RIFF || file.getInt(8) != WAVE) {
      throw new AudioException(
          "%s: not a WAV file (%d bytes that do not start with RIFF and WAVE)"
              .formatted(name, bytes.length));
    }
    Format format = null;
    int position = 12;
    while (position + 8 <= bytes.length) {
      int kind = file.getInt(position);
      long length = file.getInt(position + 4) & 0xffff_ffffL;
      position += 8;
      if (kind == DATA) {
        if (format == null) {
          throw new AudioException("%s: the data chunk comes before the fmt chunk".formatted(name));
        }
        long left = (long) bytes.length - position;
        if (length > left && length < UNKNOWN_LENGTH) {
          throw new AudioException(
              "%s: cut short, the data chunk claims %d bytes and %d are left"
                  .formatted(name, length, left));
        }
        return format.decode(file.slice(position, (int) Math.min(length, left)), channels);
      }
      if (length > bytes.length - position) {
        throw new AudioException(
            "%s: a chunk of %d bytes at %d reaches beyond the end of the file (%d bytes)"
                .formatted(name, length, position, bytes.length));
      }
      if (kind == FMT) {
        format = Format.parse(name, file.slice(position, (int) length), channels);
      }
      // Chunks start at even places.
      position = (int) Math.min(bytes.length, position + length + (length & 1));
    }
    throw new AudioException("%s: has no data chunk".formatted(name));
  }

  /// Writes a 16-bit mono file (see [Pcm16] for the rounding).
  ///
  /// @throws AudioException if it cannot be written
  public void write(Path file) {
    try {
      Files.write(file, toBytes());
    } catch (IOException e) {
      throw new AudioException("%s: cannot be written".formatted(file), e);
    }
  }

  /// The bytes of a 16-bit mono file.
  public byte[] toBytes() {
    byte[] file = file(sampleRate, 1, samples.length);
    Pcm16.encode(samples, 0, samples.length, file, HEADER_BYTES);
    return file;
  }

  /// The bytes of a 16-bit file, its header written and its samples zeros; they begin at
  /// [#HEADER_BYTES].
  ///
  /// @param length samples of each channel
  static byte[] file(int sampleRate, int channels, int length) {
    int sampleBytes = channels * Pcm16.BYTES_PER_SAMPLE;
    int dataBytes = Math.multiplyExact(length, sampleBytes);
    var file =
        ByteBuffer.allocate(Math.addExact(HEADER_BYTES, dataBytes)).order(ByteOrder.LITTLE_ENDIAN);
    file.putInt(RIFF).putInt(HEADER_BYTES - 8 + dataBytes).putInt(WAVE);
    file.putInt(FMT).putInt(16).putShort((short) FORMAT_PCM).putShort((short) channels);
    file.putInt(sampleRate).putInt(sampleRate * sampleBytes);
    file.putShort((short) sampleBytes).putShort((short) Short.SIZE);
    file.putInt(DATA).putInt(dataBytes);
    return file.array();
  }

  /// Which channels become the one.
  private enum Channels {
    /// The mean of both.
    MEAN(2),
    /// The first of any.
    FIRST(0xffff);

    private final int most;

    Channels(int most) {
      this.most = most;
    }
  }

  private static int fourCc(String name) {
    return name.charAt(0) | name.charAt(1) << 8 | name.charAt(2) << 16 | name.charAt(3) << 24;
  }

  /// What the fmt chunk says.
  private record Format(boolean isFloat, int channels, int sampleRate, int bits) {
    static Format parse(String name, ByteBuffer slice, Channels wanted) {
      ByteBuffer chunk = slice.order(ByteOrder.LITTLE_ENDIAN);
      if (chunk.limit() < 16) {
        throw new AudioException(
            "%s: fmt chunk of %d bytes, wanted at least 16".formatted(name, chunk.limit()));
      }
      int tag = chunk.getShort(0) & 0xffff;
      int channels = chunk.getShort(2) & 0xffff;
      int sampleRate = chunk.getInt(4);
      int bits = chunk.getShort(14) & 0xffff;
      if (tag == FORMAT_EXTENSIBLE && chunk.limit() >= 26) {
        // The first two bytes of the sub-format's GUID are the plain tag.
        tag = chunk.getShort(24) & 0xffff;
      }
      boolean isPcm = tag == FORMAT_PCM && (bits == 16 || bits == 24);
      boolean isFloat = tag == FORMAT_FLOAT && bits == 32;
      if (!isPcm && !isFloat) {
        throw new AudioException(
            "%s: format %d with %d bits; wanted PCM (1) with 16 or 24 bits or float (3) with 32"
                .formatted(name, tag, bits));
      }
      if (channels < 1 || channels > wanted.most) {
        throw new AudioException("%s: %d channels; wanted 1 or 2".formatted(name, channels));
      }
      if (sampleRate < 1000 || sampleRate > 768_000) {
        throw new AudioException(
            "%s: sample rate %d Hz; wanted 1000 to 768000".formatted(name, sampleRate));
      }
      return new Format(isFloat, channels, sampleRate, bits);
    }

    Wav decode(ByteBuffer slice, Channels wanted) {
      ByteBuffer data = slice.order(ByteOrder.LITTLE_ENDIAN);
      int bytes = bits / 8;
      float[] mono = new float[data.limit() / (bytes * channels)];
      for (int i = 0; i < mono.length; i++) {
        int taken = wanted == Channels.FIRST ? 1 : channels;
        float sum = 0;
        for (int channel = 0; channel < taken; channel++) {
          sum += sample(data, (i * channels + channel) * bytes);
        }
        mono[i] = sum / taken;
      }
      return new Wav(mono, sampleRate);
    }

    private float sample(ByteBuffer data, int position) {
      if (isFloat) {
        return data.getFloat(position);
      }
      if (bits == Short.SIZE) {
        return Pcm16.dequantise(data.getShort(position));
      }
      int value =
          (data.get(position) & 0xff)
              | (data.get(position + 1) & 0xff) << 8
              | data.get(position + 2) << 16;
      return value / 8_388_608f;
    }
  }
}
